package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.launch.LaunchRequest;
import dev.jcontainer.launch.Launcher;
import dev.jcontainer.launch.RunningContainer;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.step.Namespaces;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.io.BufferedInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The helper's process between two launches: docs/adr/0002-reused-supervisors.md. */
@EndToEnd
class SupervisorTest {
    private static ContainerSpec sh(String script) {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()))
                .stdio(Stdio.pipe())
                .command("sh", "-c", script)
                .build();
    }

    /** Runs a container and returns the pid of its supervisor. */
    private static long supervisorOf(ContainerSpec spec) throws Exception {
        SupervisorPid seen = new SupervisorPid();
        try (Container container = Containers.start(spec, seen)) {
            container.waitFor();
        }
        return seen.pid();
    }

    @Test
    void servesOneLaunchAfterTheOther() throws Exception {
        assertThat(supervisorOf(sh("true"))).isEqualTo(supervisorOf(sh("exit 3")));
    }

    @Test
    void servesAgainAfterALaunchThatFailed() throws Exception {
        long before = supervisorOf(sh("true"));
        assertThatThrownBy(() -> Containers.run(ContainerSpec.builder()
                        .root(Root.directory(Rootfs.shared()))
                        .command("/not/there")
                        .build()))
                .isInstanceOf(ContainerException.class);
        assertThat(supervisorOf(sh("true"))).isEqualTo(before);
    }

    @Test
    void isReplacedWhenItWasKilledWhileItWaited() throws Exception {
        long before = supervisorOf(sh("true"));
        Host.kill(before);
        assertThat(supervisorOf(sh("true"))).isNotEqualTo(before);
        assertThat(Containers.run(sh("echo again")).stdoutText()).isEqualTo("again\n");
    }

    @Test
    void holdsNothingOfTheContainerThatItServed() throws Exception {
        long supervisor = supervisorOf(sh("true"));
        // After its answer the supervisor makes the network of the next container, and has a descriptor of it for a
        // moment.
        Host.await(
                "the streams, the socket and its own network only",
                () -> descriptors(supervisor)
                        .equals(List.of("/dev/null", "/dev/null", "/dev/null", "net:[N]", "socket:[N]")));
        assertThat(Host.output("readlink", "/proc/" + supervisor + "/cwd")).isEqualTo("/");
    }

    private static List<String> descriptors(long pid) {
        List<String> targets = new ArrayList<>();
        for (Path descriptor : Host.list(Path.of("/proc/" + pid + "/fd"))) {
            targets.add(Host.output("readlink", descriptor.toString()).replaceAll("\\d+", "N"));
        }
        Collections.sort(targets);
        return targets;
    }

    /** It makes the network of the next container while it waits; no two containers may get the same network. */
    @Test
    void givesEachContainerANetworkOfItsOwn() throws Exception {
        String host = Host.output("readlink", "/proc/self/ns/net");
        try (Container first = Containers.start(sh("readlink /proc/self/ns/net; sleep 1000"))) {
            String taken = first.inputReader().readLine();
            for (int i = 0; i < 10; i++) {
                assertThat(Containers.run(sh("readlink /proc/self/ns/net"))
                                .stdoutText()
                                .strip())
                        .startsWith("net:[")
                        .isNotIn(host, taken);
            }
        }
    }

    @Test
    void goesHomeForALaunchWithoutANetworkOfItsOwn() throws Exception {
        Containers.run(sh("true"));
        LaunchPlan own = Plans.of(sh("readlink /proc/self/ns/net"));
        LaunchPlan shared = new LaunchPlan(own.steps(), own.namespaces() & ~Namespaces.NETWORK, own.flags());
        RunningContainer container =
                Launcher.launch(LaunchRequest.of(shared).stdio(Stdio.pipe()).build());
        try (InputStream output = new BufferedInputStream(
                Objects.requireNonNull(container.streams().takeOutput(1)))) {
            assertThat(new String(output.readAllBytes(), StandardCharsets.UTF_8).strip())
                    .isEqualTo(Host.output("readlink", "/proc/self/ns/net"));
        }
        container.exit().join();
        container.closePipes();
    }

    /**
     * Shutdown hooks run in parallel. A hook that closes a container needs the reactor, which has noticed the exit by
     * then.
     */
    @Test
    void isThereForTheHooksOfAJvmThatExits() throws Exception {
        Process jvm = Host.jvm(Exiting.class, Rootfs.shared().toString()).start();
        String output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jvm.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output).isEqualTo("closed, hook ran: true\n");
        assertThat(jvm.exitValue()).isEqualTo(7);
    }

    /** Closes one container and runs another in a shutdown hook. */
    static final class Exiting {
        private Exiting() {}

        /**
         * @param arguments a root filesystem
         */
        public static void main(String[] arguments) throws Exception {
            ContainerSpec.Builder spec = ContainerSpec.builder().root(Root.directory(arguments[0]));
            Container container = Containers.start(spec.command("sleep", "1000").build());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                container.close();
                System.out.println("closed, hook ran: " + succeeds(spec));
            }));
            System.exit(7);
        }

        private static boolean succeeds(ContainerSpec.Builder spec) {
            try {
                return Containers.run(spec.command("true").build()).exitCode() == 0;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
