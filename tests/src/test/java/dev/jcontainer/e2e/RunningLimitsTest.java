package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.Container;
import dev.jcontainer.Containers;
import dev.jcontainer.Usage;
import dev.jcontainer.spec.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Limits of a running container: they are changed, it is paused, and its usage is counted. */
@EndToEnd
class RunningLimitsTest extends LimitedTest {
    @Test
    void aContainerPausesAndGoesOn() throws Exception {
        try (Container container = Containers.start(
                shell("while :; do echo x; sleep 0.01; done", limits().pids(10)).build())) {
            InputStream out = container.getInputStream();
            out.read();
            container.pause();
            Duration cpu = container.stats().cpuTime();
            drain(out);
            assertThat(container.stats().cpuTime()).isEqualTo(cpu);
            assertThat(out.available()).isZero();
            container.resume();
            assertThat(out.read()).isPositive();
        }
    }

    private static void drain(InputStream in) throws IOException {
        while (in.available() > 0) {
            in.read();
        }
    }

    @Test
    void aPausedContainerIsClosedAllTheSame() throws Exception {
        Container container = Containers.start(
                shell("sleep 1000 & sleep 1000", limits().pids(10)).build());
        container.pause();
        container.close();
        assertThat(Host.isAlive(container.pid())).isFalse();
    }

    @Test
    void limitsAreChangedWhileItRuns() throws Exception {
        try (Container container =
                Containers.start(shell("sleep 1000", limits().memory(64 * MIB)).build())) {
            container.update(limits().memory(256 * MIB).pids(7).cpus(0.5).build());
            assertThat(Cgroups.read(container.pid(), "memory/memory.limit_in_bytes", "memory.max"))
                    .isEqualTo("268435456");
            assertThat(Cgroups.read(container.pid(), "pids/pids.max", "pids.max"))
                    .isEqualTo("7");
            container.update(limits().memory(32 * MIB).build());
            assertThat(Cgroups.read(container.pid(), "memory/memory.limit_in_bytes", "memory.max"))
                    .isEqualTo("33554432");
            assertThatThrownBy(() -> container.update(limits().oomScoreAdj(1).build()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void ofMemoryAndSwapWhatIsNotGivenStays() throws Exception {
        Limits.Builder given = limits().memory(64 * MIB).memorySwap(Limits.UNLIMITED);
        try (Container container = Containers.start(shell("sleep 1000", given).build())) {
            String unlimited = both(container);
            container.update(limits().memory(32 * MIB).build());
            assertThat(both(container)).isEqualTo(unlimited);
            container.update(limits().memorySwap(96 * MIB).build());
            assertThat(both(container)).isIn(Long.toString(96 * MIB), Long.toString(64 * MIB) + " of swap");
            container.update(limits().memory(64 * MIB).build());
            assertThat(both(container)).isIn(Long.toString(96 * MIB), Long.toString(32 * MIB) + " of swap");
            assertThatThrownBy(() -> container.update(limits().memory(128 * MIB).build()))
                    .hasMessageContaining("100663296, which stays; give --memory-swap as well");
            assertThatThrownBy(
                            () -> container.update(limits().memorySwap(32 * MIB).build()))
                    .hasMessageContaining("67108864, which stays; give --memory as well");
            container.update(limits().memorySwap(Limits.UNLIMITED).build());
            assertThat(both(container)).isEqualTo(unlimited);
            assertThat(Cgroups.read(container.pid(), "memory/memory.limit_in_bytes", "memory.max"))
                    .isEqualTo("67108864");
        }
    }

    @Test
    void swapThatNobodyHasLimitedStaysAsMuchAsMemory() throws Exception {
        try (Container container =
                Containers.start(shell("sleep 1000", limits().memory(64 * MIB)).build())) {
            container.update(limits().memory(256 * MIB).build());
            assertThat(both(container)).isIn(Long.toString(512 * MIB), Long.toString(256 * MIB) + " of swap");
        }
    }

    @Test
    void aLimitOfSwapGoesWithOneOfMemory() throws Exception {
        assertThatThrownBy(() -> run("true", limits().memorySwap(64 * MIB)))
                .hasMessageContaining("it requires a limit of memory, and there is none");
        try (Container container =
                Containers.start(shell("sleep 1000", limits().pids(64)).build())) {
            assertThatThrownBy(
                            () -> container.update(limits().memorySwap(64 * MIB).build()))
                    .hasMessageContaining("--memory");
        }
    }

    /** The limit of memory and swap together on v1, and that of swap on v2, which counts swap separately. */
    private static String both(Container container) throws Exception {
        String suffix = Cgroups.isUnified() ? " of swap" : "";
        return Cgroups.read(container.pid(), "memory/memory.memsw.limit_in_bytes", "memory.swap.max") + suffix;
    }

    @Test
    void statsCountWhileItRuns() throws Exception {
        try (Container container =
                Containers.start(shell("echo x; sleep 1000 & sleep 1000; true", limits().memory(64 * MIB))
                        .build())) {
            container.getInputStream().read();
            Host.await("both", () -> stats(container).pids() == 3);
            assertThat(stats(container).memory()).isBetween(1L, 64 * MIB);
            assertThat(stats(container).wall()).isPositive();
        }
    }

    private static Usage stats(Container container) {
        try {
            return container.stats();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
