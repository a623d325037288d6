package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.ContainerProcess;
import dev.jcontainer.Containers;
import dev.jcontainer.LaunchObserver;
import dev.jcontainer.LaunchedProcess;
import dev.jcontainer.Result;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Isolation;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A stopped supervisor does not answer: no container's end may depend on it. */
@Tag("kernel")
@EndToEnd
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HeldSupervisorTest {
    private static final Path HOSTILE = Path.of("target", "hostile", "hostile").toAbsolutePath();

    private @Nullable Process debugger;

    /**
     * How the supervisor is stopped: by a signal, which another signal undoes, or by a debugger, which alone can undo
     * it.
     */
    enum Holder {
        SIGNAL,
        DEBUGGER
    }

    @BeforeEach
    void onlyForRoot() {
        assumeTrue(Host.isRoot(), "only root can trace a supervisor");
    }

    @AfterEach
    void endDebugger() throws InterruptedException {
        if (debugger != null) {
            debugger.destroyForcibly().waitFor();
        }
    }

    private void hold(Holder holder, long pid) throws IOException {
        if (holder == Holder.SIGNAL) {
            Host.output("kill", "-STOP", Long.toString(pid));
            Host.await("the supervisor to stop", () -> Host.state(pid) == 'T');
        } else {
            debugger = new ProcessBuilder(HOSTILE.toString(), "hold", Long.toString(pid)).start();
            assertThat(debugger.inputReader().readLine()).isEqualTo("held");
        }
    }

    private static ContainerSpec.Builder sleeping() {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()))
                .stdio(Stdio.discard())
                .command("sleep", "1000");
    }

    /** A supervisor that a signal has stopped is woken up, and reports the end. With a debugger, the end is unknown. */
    private static void endedAs(Holder holder, LaunchedProcess process) throws Exception {
        assertThat(process.isAlive()).isFalse();
        if (holder == Holder.SIGNAL) {
            assertThat(process.waitForResult().signal()).isEqualTo(Signal.KILL);
        } else {
            assertThatThrownBy(process::waitForResult)
                    .isInstanceOf(ContainerException.class)
                    .hasMessageContaining("supervisor");
        }
    }

    @ParameterizedTest
    @EnumSource(Holder.class)
    void closeEndsTheContainer(Holder holder) throws Exception {
        SupervisorPid supervisor = new SupervisorPid();
        Container container = Containers.start(sleeping().build(), supervisor);
        hold(holder, supervisor.pid());
        container.close();
        assertThat(Host.isAlive(container.pid())).isFalse();
        endedAs(holder, container);
    }

    /** No other process would report it, and a command would wait forever. */
    @ParameterizedTest
    @EnumSource(Holder.class)
    void theEndThatAnotherGivesItIsTold(Holder holder) throws Exception {
        SupervisorPid supervisor = new SupervisorPid();
        Container container = Containers.start(sleeping().build(), supervisor);
        hold(holder, supervisor.pid());
        Host.kill(container.pid());
        container.waitFor();
        endedAs(holder, container);
    }

    @ParameterizedTest
    @EnumSource(Holder.class)
    void theEndThatItHasByItselfIsTold(Holder holder) throws Exception {
        SupervisorPid supervisor = new SupervisorPid();
        ContainerSpec.Builder reading = sleeping().stdio(Stdio.pipe()).command("cat");
        try (Container container = Containers.start(reading.build(), supervisor)) {
            hold(holder, supervisor.pid());
            container.getOutputStream().close();
            container.waitFor();
            if (holder == Holder.SIGNAL) {
                assertThat(container.waitForResult().exitCode()).isZero();
            } else {
                endedAs(holder, container);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Holder.class)
    void soIsThatOfAProgramInAContainer(Holder holder) throws Exception {
        try (Container container = Containers.start(sleeping().build())) {
            SupervisorPid supervisor = new SupervisorPid();
            ContainerProcess process = container.exec(
                    ExecSpec.builder()
                            .command("sleep", "1000")
                            .stdio(Stdio.discard())
                            .build(),
                    supervisor);
            hold(holder, supervisor.pid());
            Host.kill(process.pid());
            process.waitFor();
            endedAs(holder, process);
            assertThat(container.isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Holder.class)
    void aTimeoutEndsTheContainer(Holder holder) throws Exception {
        SupervisorPid supervisor = new SupervisorPid();
        try (Container container =
                Containers.start(sleeping().timeout(Duration.ofSeconds(5)).build(), supervisor)) {
            hold(holder, supervisor.pid());
            container.waitFor();
            assertThat(Host.isAlive(container.pid())).isFalse();
            if (holder == Holder.SIGNAL) {
                assertThat(container.waitForResult().outcome()).isEqualTo(Result.Outcome.TIMED_OUT);
            } else {
                endedAs(holder, container);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Holder.class)
    void stopEndsTheContainer(Holder holder) throws Exception {
        SupervisorPid supervisor = new SupervisorPid();
        try (Container container = Containers.start(sleeping().build(), supervisor)) {
            hold(holder, supervisor.pid());
            container.stop();
            endedAs(holder, container);
        }
    }

    @ParameterizedTest
    @EnumSource(Holder.class)
    void closeEndsAProgramInAContainer(Holder holder) throws Exception {
        try (Container container = Containers.start(sleeping().build())) {
            SupervisorPid supervisor = new SupervisorPid();
            ContainerProcess process = container.exec(ExecSpec.of("sleep", "1000"), supervisor);
            hold(holder, supervisor.pid());
            process.close();
            endedAs(holder, process);
            assertThat(container.isAlive()).isTrue();
        }
    }

    /**
     * Without a PID namespace, the supervisor finds the processes. Before the JVM gives the supervisor up, it looks for
     * them itself.
     */
    @ParameterizedTest
    @EnumSource(Holder.class)
    void closeEndsWhatHasNoNamespaces(Holder holder) throws Exception {
        Facilities.assume("--isolation landlock");
        SupervisorPid supervisor = new SupervisorPid();
        String mark = "sleep 86" + ProcessHandle.current().pid(); // the processes of another run have other arguments
        String busybox = Rootfs.shared().resolve("bin/busybox").toString();
        Container container = Containers.start(
                ContainerSpec.builder()
                        .isolation(Isolation.LANDLOCK)
                        .privileges(Privileges.builder().landlockReadOnly("/").build())
                        .stdio(Stdio.pipe())
                        .command(
                                busybox,
                                "sh",
                                "-c",
                                "setsid " + mark + " & setsid " + mark + " & echo ready; sleep 1000")
                        .build(),
                supervisor);
        try {
            container.getInputStream().read();
            hold(holder, supervisor.pid());
            container.close();
            endedAs(holder, container);
            Host.await(
                    "its descendants to be gone", () -> Host.processesWith(mark).isEmpty());
        } finally {
            Host.processesWith(mark).forEach(Host::kill); // orphans if the test has failed
        }
    }

    /** An idle supervisor that was stopped is woken up when it must serve a launch. */
    @Test
    void oneThatWasStoppedWhileItWaitedServes() throws Exception {
        SupervisorPid supervisor = new SupervisorPid();
        Containers.start(sleeping().command("true").build(), supervisor).waitFor();
        hold(Holder.SIGNAL, supervisor.pid());
        assertThat(Containers.run(sleeping().command("true").build()).exitCode())
                .isZero();
    }

    /** A launch ends after its timeout, even if its supervisor is held. */
    @ParameterizedTest
    @EnumSource(Holder.class)
    void aTimeoutEndsALaunch(Holder holder) {
        LaunchObserver holding = new LaunchObserver() {
            @Override
            public void created(long pid, long supervisor) throws IOException {
                hold(holder, supervisor);
            }
        };
        assertThatThrownBy(() -> Containers.start(
                        sleeping().timeout(Duration.ofMillis(500)).build(), holding))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("longer than the container's timeout");
    }

    /** Without a timeout, a launch wakes up its supervisor. */
    @Test
    void aLaunchWhoseSupervisorIsStoppedGoesOn() throws Exception {
        LaunchObserver stopping = new LaunchObserver() {
            @Override
            public void created(long pid, long supervisor) throws IOException {
                hold(Holder.SIGNAL, supervisor);
            }
        };
        Containers.start(sleeping().build(), stopping).close();
    }

    /** A JVM without descriptors cannot list the processes: it waits, and kills them as soon as it can. */
    @ParameterizedTest
    @ValueSource(strings = {"launch", "close"})
    void whatCannotBeLookedAtIsEndedLater(String way) throws Exception {
        Facilities.assume("--isolation landlock"); // no other process ends their programs
        String time = "85" + ProcessHandle.current().pid() + way.length();
        Process jvm = Host.jvmOfJar(Starved.class, way, Rootfs.shared().toString(), time)
                .start();
        String own = Long.toString(jvm.pid());
        try {
            long supervisor = Long.parseLong(jvm.inputReader().readLine());
            hold(Holder.DEBUGGER, supervisor);
            Host.output("prlimit", "--pid", own, "--nofile=3:");
            jvm.outputWriter().append('x').flush();
            assertThat(jvm.inputReader().readLine()).isEqualTo("over");
            Host.output("prlimit", "--pid", own, "--nofile=1000:");
            Host.await("the supervisor to be gone", () -> !Host.isAlive(supervisor));
            Host.await(
                    "its processes to be gone",
                    () -> Host.processesWith("sleep " + time).isEmpty());
        } finally {
            jvm.destroyForcibly().waitFor();
            Host.processesWith("sleep " + time).forEach(Host::kill); // orphans if the test has failed
        }
    }

    /** Gives up a launch, or a container without namespaces, while the JVM has no free descriptor. */
    static final class Starved {
        private Starved() {}

        /** @param arguments what to do, a root filesystem, and the seconds that a process sleeps, which identify it */
        public static void main(String[] arguments) throws Exception {
            if (arguments[0].equals("launch")) {
                launch(arguments[1], arguments[2]);
            } else {
                close(arguments[1], arguments[2]);
            }
            System.out.println("over");
            System.in.read();
        }

        private static void launch(String rootfs, String time) throws Exception {
            LaunchObserver telling = new LaunchObserver() {
                @Override
                public void created(long pid, long supervisor) throws IOException {
                    System.out.println(supervisor);
                    System.in.read();
                }
            };
            try {
                Containers.start(
                        ContainerSpec.builder()
                                .root(Root.directory(rootfs))
                                .stdio(Stdio.discard())
                                .timeout(Duration.ofMillis(500))
                                .command("sleep", time)
                                .build(),
                        telling);
            } catch (ContainerException e) {
                return;
            }
            System.out.println("it has started");
        }

        private static void close(String rootfs, String time) throws Exception {
            SupervisorPid supervisor = new SupervisorPid();
            String busybox = rootfs + "/bin/busybox";
            Container container = Containers.start(
                    ContainerSpec.builder()
                            .isolation(Isolation.LANDLOCK)
                            .privileges(
                                    Privileges.builder().landlockReadOnly("/").build())
                            .stdio(Stdio.pipe())
                            .command(busybox, "sh", "-c", "setsid sleep " + time + " & echo ready; sleep 1000")
                            .build(),
                    supervisor);
            container.getInputStream().read();
            System.out.println(supervisor.pid());
            System.in.read();
            container.close();
        }
    }

    /** Its supervisor must notice that the JVM is gone. */
    @Test
    void theEndOfTheJvmIsThatOfItsContainers() throws Exception {
        Process jvm = Host.jvm(Exiting.class, Rootfs.shared().toString()).start();
        long pid = Long.parseLong(jvm.inputReader().readLine());
        assertThat(jvm.waitFor()).isEqualTo(7);
        Host.await("the container to be gone", () -> !Host.isAlive(pid));
    }

    /** Starts a container, stops its supervisor, and exits. */
    static final class Exiting {
        private Exiting() {}

        /**
         * @param arguments a root filesystem
         */
        public static void main(String[] arguments) throws Exception {
            SupervisorPid supervisor = new SupervisorPid();
            Container container = Containers.start(
                    ContainerSpec.builder()
                            .root(Root.directory(arguments[0]))
                            .stdio(Stdio.discard())
                            .command("sleep", "1000")
                            .build(),
                    supervisor);
            Host.output("kill", "-STOP", Long.toString(supervisor.pid()));
            Host.await("the supervisor to stop", () -> Host.state(supervisor.pid()) == 'T');
            System.out.println(container.pid());
            System.exit(7);
        }
    }
}
