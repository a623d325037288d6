package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.LaunchObserver;
import dev.jcontainer.LaunchStep;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The crash matrix of an exec: at each point a process is killed. The container is not affected, and the extension
 * {@link NothingLeft} looks for leftovers.
 */
@Tag("kernel")
@EndToEnd
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExecCrashTest {
    private static final ContainerSpec SPEC = ContainerSpec.builder()
            .root(Root.directory(Rootfs.shared()).ephemeral())
            .stdio(Stdio.pipe())
            .command("sleep", "1000")
            .limits(Limits.builder().pids(50).build())
            .build();

    /** Notes the processes that a launch reports. At one of the points it does something to the two processes. */
    private static final class Witness implements LaunchObserver {
        private final int point;
        private final Consumer<Witness> act;
        private int seen = -1;
        private long pid;
        private long supervisor;

        Witness(int point, Consumer<Witness> act) {
            this.point = point;
            this.act = act;
        }

        @Override
        public void created(long created, long by) {
            pid = created;
            supervisor = by;
            reached();
        }

        @Override
        public void stepDone(LaunchStep step) {
            reached();
        }

        private void reached() {
            if (++seen == point) {
                act.accept(this);
            }
        }
    }

    private Container container;
    private int count;

    @BeforeAll
    void startAContainer() throws Exception {
        assumeTrue(Host.isRoot(), "containers need root here");
        container = Containers.start(SPEC);
        Witness counter = new Witness(-1, witness -> {});
        container.exec(ExecSpec.of("true"), counter).close();
        count = counter.seen + 1;
        assertThat(count).isGreaterThan(8);
    }

    @AfterAll
    void closeIt() {
        if (container != null) {
            container.close();
        }
    }

    IntStream points() {
        return IntStream.range(0, count).filter(point -> point % Host.STRIDE == 0);
    }

    private void fails(Witness witness, String text) throws Exception {
        assertThatThrownBy(() -> container.exec(ExecSpec.of("sleep", "1000"), witness))
                .hasMessageContaining(text);
        Host.await("the process to be gone", () -> !Host.isAlive(witness.pid));
        assertThat(container.isAlive()).isTrue();
        assertThat(container.run(ExecSpec.of("true")).exitCode()).isZero();
        assertThat(container.toHandle().children()).isEmpty();
    }

    @ParameterizedTest(name = "at point {0}")
    @MethodSource("points")
    void killingTheProcessThatJoins(int point) throws Exception {
        fails(new Witness(point, witness -> Host.kill(witness.pid)), "killed before it ran the program");
    }

    @ParameterizedTest(name = "at point {0}")
    @MethodSource("points")
    void killingTheSupervisor(int point) throws Exception {
        fails(
                new Witness(point, witness -> Host.kill(witness.supervisor)),
                "The supervisor of the program in the container");
    }

    @ParameterizedTest(name = "at point {0}")
    @MethodSource("points")
    void anExceptionOfTheListener(int point) throws Exception {
        fails(
                new Witness(point, witness -> {
                    throw new IllegalStateException("enough");
                }),
                "enough");
    }

    @ParameterizedTest(name = "at point {0}")
    @MethodSource("points")
    void killingTheContainer(int point) throws Exception {
        List<Long> pids = new ArrayList<>();
        try (Container other =
                Containers.start(SPEC.toBuilder().limits(Limits.NONE).build())) {
            Witness killer = new Witness(Math.max(0, point - 1), witness -> {
                pids.add(witness.pid);
                other.destroyForcibly();
            });
            try {
                other.exec(ExecSpec.of("sleep", "1000"), killer).close();
            } catch (ContainerException e) {
                assertThat(e).hasMessageContaining("the container has ended");
            }
            pids.add(killer.pid);
        }
        Host.await("the processes to be gone", () -> pids.stream().noneMatch(Host::isAlive));
    }
}
