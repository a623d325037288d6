package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.LaunchObserver;
import dev.jcontainer.LaunchStep;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The crash matrix: at each step of a plan, before the first and after the last, a process is killed. The extension
 * {@link NothingLeft} then looks for leftovers.
 */
@EndToEnd
class CrashTest {
    private static final ContainerSpec SPEC = ContainerSpec.builder()
            .root(Root.directory(Rootfs.shared()).ephemeral())
            .stdio(Stdio.pty(80, 24))
            .command("sleep", "1000")
            .build();

    /**
     * The points of the matrix: -1 for the time before the first step, then each step except EXEC. If all steps take
     * too long, the property selects each n-th point.
     */
    static IntStream points() throws IOException {
        int stride = Integer.getInteger("jcontainer.crash.stride", 1);
        return Host.isRoot()
                ? IntStream.range(-1, Plans.of(SPEC).steps().size() - 1).filter(point -> (point + 1) % stride == 0)
                : IntStream.of(-1);
    }

    /** Kills one of the two processes when the launch reaches a point. */
    private record Killer(int point, boolean killsSupervisor, long[] pids) implements LaunchObserver {
        Killer(int point, boolean killsSupervisor) {
            this(point, killsSupervisor, new long[2]);
        }

        @Override
        public void created(long pid, long supervisor) {
            pids[0] = pid;
            pids[1] = supervisor;
            reached(-1);
        }

        @Override
        public void stepDone(LaunchStep step) {
            reached(step.number() - 1);
        }

        private void reached(int index) {
            if (index == point) {
                Host.kill(killsSupervisor ? pids[1] : pids[0]);
            }
        }

        void isGone() {
            assertThat(pids[0]).isPositive();
            Host.await("the container's first process to be gone", () -> !Host.isAlive(pids[0]));
            Host.await("the supervisor to be gone", () -> !Host.isAlive(pids[1]));
        }
    }

    @ParameterizedTest(name = "after step {0}")
    @MethodSource("points")
    void killingTheFirstProcessFailsTheLaunch(int point) {
        Killer killer = new Killer(point, false);
        assertThatThrownBy(() -> Containers.start(SPEC, killer))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("killed before it ran the program");
        killer.isGone();
    }

    @ParameterizedTest(name = "after step {0}")
    @MethodSource("points")
    void killingTheSupervisorFailsTheLaunch(int point) {
        Killer killer = new Killer(point, true);
        assertThatThrownBy(() -> Containers.start(SPEC, killer))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("supervisor was killed");
        killer.isGone();
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
            Containers.start(spec, new LaunchObserver() {
                @Override
                public void created(long pid, long supervisor) {
                    System.out.println(pid + " " + supervisor);
                    dieAt(-1);
                }

                @Override
                public void stepDone(LaunchStep step) {
                    dieAt(step.number() - 1);
                }

                private void dieAt(int index) {
                    if (index == point) {
                        Host.kill(ProcessHandle.current().pid());
                    }
                }
            });
        }
    }

    @ParameterizedTest(name = "after step {0}")
    @MethodSource("points")
    void anExceptionOfTheListenerEndsTheLaunch(int point) {
        Killer killer = new Killer(point, false);
        LaunchObserver thrower = new LaunchObserver() {
            @Override
            public void created(long pid, long supervisor) {
                killer.pids()[0] = pid;
                killer.pids()[1] = supervisor;
                throwAt(-1);
            }

            @Override
            public void stepDone(LaunchStep step) {
                throwAt(step.number() - 1);
            }

            private void throwAt(int index) {
                if (index == point) {
                    throw new IllegalStateException("enough");
                }
            }
        };
        assertThatThrownBy(() -> Containers.start(SPEC, thrower)).hasMessage("enough");
        killer.isGone();
    }

    @Test
    void aKilledSupervisorTakesARunningContainerWithIt() throws Exception {
        long[] pids = new long[2];
        Container container = Containers.start(SPEC, new Killer(Integer.MAX_VALUE, true, pids));
        Host.kill(pids[1]);
        assertThatThrownBy(container::waitForResult)
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("supervisor was killed");
        assertThat(container.waitFor()).isEqualTo(125);
        Host.await("the container to be gone", () -> !Host.isAlive(pids[0]));
        container.close();
    }

    @Test
    void aKilledSupervisorTakesAContainerThatClearedItsDeathSignal() throws Exception {
        // A set-user-ID program loses its parent-death signal (man 2 prctl). The test takes the signal away by
        // separating the program from pid 1: with --init the reaper has the signal, and the reaper is stopped.
        long[] pids = new long[2];
        ContainerSpec spec = SPEC.toBuilder().init(true).build();
        Container container = Containers.start(spec, new Killer(Integer.MAX_VALUE, true, pids));
        Host.output("kill", "-STOP", Long.toString(pids[0]));
        Host.kill(pids[1]);
        Host.await("the container to be gone", () -> !Host.isAlive(pids[0]));
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
