package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The crash matrix: at each step of a plan, before the first and after the last, a process is killed. The extension
 * {@link NothingLeft} then looks for leftovers.
 */
@Tag("kernel")
@EndToEnd
class CrashTest {
    private static final ContainerSpec SPEC = ContainerSpec.builder()
            .root(Root.directory(Rootfs.shared()).ephemeral())
            .stdio(Stdio.pty(80, 24))
            .command("sleep", "1000")
            .build();

    /**
     * The points of the matrix: -1 for the time before the first step, then each step except EXEC.
     */
    static IntStream points() throws IOException {
        return Host.isRoot()
                ? IntStream.range(-1, Plans.of(SPEC).steps().size() - 1).filter(point -> (point + 1) % Host.STRIDE == 0)
                : IntStream.of(-1);
    }

    @ParameterizedTest(name = "after step {0}")
    @MethodSource("points")
    void killingTheFirstProcessFailsTheLaunch(int point) {
        AtPoint killer = AtPoint.killFirstProcess(point);
        assertThatThrownBy(() -> Containers.start(SPEC, killer))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("killed before it ran the program");
        killer.awaitTheirEnd();
    }

    @ParameterizedTest(name = "after step {0}")
    @MethodSource("points")
    void killingTheSupervisorFailsTheLaunch(int point) {
        AtPoint killer = AtPoint.killSupervisor(point);
        assertThatThrownBy(() -> Containers.start(SPEC, killer))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("supervisor was killed");
        killer.awaitTheirEnd();
    }

    /** The supervisor must finish its launch, and also has a cgroup to remove. */
    @ParameterizedTest(name = "after step {0}")
    @MethodSource("points")
    void killingTheJvmEndsTheLaunch(int point) throws Exception {
        Process jvm = Host.jvm(
                        Dying.class, Integer.toString(point), Rootfs.shared().toString())
                .start();
        String[] pids = jvm.inputReader().readLine().split(" ", -1);
        assertThat(jvm.waitFor()).isEqualTo(128 + 9);
        for (String pid : pids) {
            Host.await("process " + pid + " to be gone", () -> !Host.isAlive(Long.parseLong(pid)));
        }
    }

    /** A JVM that kills itself at a point of its launch. */
    static final class Dying {
        private Dying() {}

        /** @param arguments the point, and a root filesystem */
        public static void main(String[] arguments) throws Exception {
            ContainerSpec spec = ContainerSpec.builder()
                    .root(Root.directory(arguments[1]).ephemeral())
                    .stdio(Stdio.discard())
                    .command("sleep", "1000")
                    .limits(Limits.builder().pids(10).build())
                    .build();
            int point = Integer.parseInt(arguments[0]);
            Containers.start(spec, new AtPoint(point, launch -> {
                System.out.println(launch.pid() + " " + launch.supervisor());
                Host.kill(ProcessHandle.current().pid());
            }));
        }
    }

    @ParameterizedTest(name = "after step {0}")
    @MethodSource("points")
    void anExceptionOfTheListenerEndsTheLaunch(int point) {
        AtPoint thrower = new AtPoint(point, launch -> {
            throw new IllegalStateException("enough");
        });
        assertThatThrownBy(() -> Containers.start(SPEC, thrower)).hasMessage("enough");
        thrower.awaitTheirEnd();
    }

    @Test
    void aKilledSupervisorTakesARunningContainerWithIt() throws Exception {
        AtPoint launch = AtPoint.none();
        Container container = Containers.start(SPEC, launch);
        Host.kill(launch.supervisor());
        assertThatThrownBy(container::waitForResult)
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("supervisor was killed");
        assertThat(container.waitFor()).isEqualTo(125);
        Host.await("the container to be gone", () -> !Host.isAlive(launch.pid()));
        container.close();
    }

    @Test
    void aKilledSupervisorTakesAContainerThatClearedItsDeathSignal() throws Exception {
        // A set-user-ID program loses its parent-death signal (man 2 prctl). The test takes the signal away by
        // separating the program from pid 1: with --init the reaper has the signal, and the reaper is stopped.
        AtPoint launch = AtPoint.none();
        ContainerSpec spec = SPEC.toBuilder().init(true).build();
        Container container = Containers.start(spec, launch);
        Host.output("kill", "-STOP", Long.toString(launch.pid()));
        Host.kill(launch.supervisor());
        Host.await("the container to be gone", () -> !Host.isAlive(launch.pid()));
        container.close();
    }

    @ParameterizedTest(name = "cut before step {0}")
    @MethodSource("points")
    void aPlanCutShortIsRefusedAsAPlan(int point) throws IOException {
        LaunchPlan whole = Plans.of(SPEC);
        assertThatThrownBy(() -> new LaunchPlan(
                        whole.steps().subList(0, Math.max(1, point + 1)), whole.namespaces(), whole.flags()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
