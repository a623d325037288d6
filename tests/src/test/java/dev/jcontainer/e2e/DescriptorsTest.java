package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerHandle;
import dev.jcontainer.ContainerInfo;
import dev.jcontainer.ContainerRegistry;
import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.host.UserNamespaces;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.User;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A process without a free descriptor cannot look at others: it considers no other container ended, and recovers. */
@EndToEnd
class DescriptorsTest {
    private static final String LIMIT = "80";

    private final String name = "test-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endWhatWasStarted() throws Exception {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    /**
     * The number of free descriptors grows from none, before anything else of the library is used. Each time either the
     * library works or the message contains EMFILE. Lambdas and other classes of this directory would need descriptors
     * themselves.
     */
    static final class Starved {
        private static final int MOST_FREE = 24;
        private static final Deque<FileInputStream> HELD = new ArrayDeque<>();

        private Starved() {}

        public static void main(String[] arguments) throws Exception {
            ContainerSpec limited = ContainerSpec.builder()
                    .root(Root.directory(Path.of(arguments[1])))
                    .limits(Limits.builder().pids(20).build())
                    .stdio(Stdio.pipe())
                    .command("echo", "works")
                    .build();
            hold();
            for (int free = 0; free <= MOST_FREE; free++) {
                launch(limited, free);
                find(arguments[0], free);
                list(arguments[0], free);
                letGo();
            }
            while (!HELD.isEmpty()) {
                letGo();
            }
            System.out.println("at last: " + text(Containers.run(limited)));
        }

        private static void hold() throws IOException {
            try {
                while (true) {
                    HELD.push(new FileInputStream("/dev/null"));
                }
            } catch (IOException e) {
                if (!String.valueOf(e.getMessage()).contains("Too many open files")) {
                    throw e;
                }
            }
        }

        private static void letGo() throws IOException {
            if (!HELD.isEmpty()) {
                HELD.pop().close();
            }
        }

        private static void launch(ContainerSpec spec, int free) throws InterruptedException {
            try {
                String text = text(Containers.run(spec));
                tell(text.equals("works"), "launch", free, text);
            } catch (IOException e) {
                judge("launch", free, e);
            }
        }

        private static void find(String name, int free) {
            try (ContainerHandle found = ContainerRegistry.ofThisUser().find(name)) {
                tell(found.isAlive() && !found.isPaused(), "state", free, "ended or paused");
                tell(found.stats().pids() > 0, "stats", free, "no process");
                found.exec(ExecSpec.of("true"), null).close();
            } catch (IOException e) {
                judge("find", free, e);
            }
        }

        private static void list(String name, int free) {
            try {
                boolean isThere = false;
                for (ContainerInfo record : ContainerRegistry.ofThisUser().list()) {
                    isThere |= name.equals(record.name());
                }
                tell(isThere, "list", free, "it is missing");
            } catch (IOException e) {
                judge("list", free, e);
            }
        }

        private static void judge(String what, int free, IOException e) {
            String message = String.valueOf(e.getMessage());
            boolean says = message.contains("EMFILE") || message.contains("Too many open files");
            tell(says, what, free, e.toString());
        }

        private static void tell(boolean isRight, String what, int free, String text) {
            if (!isRight) {
                System.out.println(what + " with " + free + " free: " + text);
            }
        }

        private static String text(Result result) {
            return new String(result.stdout(), StandardCharsets.UTF_8).strip();
        }
    }

    @Test
    void aJvmWithoutDescriptorsTakesNobodyForDeadAndRecovers() throws Exception {
        Process container = CommandLine.command(CommandLine.inRootfs(
                        "--name",
                        name,
                        "--pids-limit",
                        "50",
                        "sh",
                        "-c",
                        "trap 'exit 5' USR1; sleep 1000 & echo ready; wait"))
                .redirectErrorStream(true)
                .start();
        started.add(container);
        assertThat(container.inputReader().readLine()).isEqualTo("ready");
        Host.await("the container to be listed", () -> CommandLine.quietly("ps").contains(name));
        assertThat(starved()).isEqualTo("at last: works");
        assertThat(CommandLine.jcontainer("exec", name, "echo", "there").stdout())
                .isEqualTo("there");
        CommandLine.jcontainer("kill", "-s", "USR1", name);
        assertThat(CommandLine.statusOf(container)).isEqualTo(5);
    }

    /** If a process may have no descriptor at all, even poll(2) fails for an existing one: EINVAL. */
    static final class Blind {
        private Blind() {}

        public static void main(String[] arguments) throws Exception {
            Container own = Containers.start(ContainerSpec.builder()
                    .root(Root.directory(Path.of(arguments[1])))
                    .command("sleep", "1000")
                    .build());
            try (ContainerHandle found = ContainerRegistry.ofThisUser().find(arguments[0])) {
                System.out.println("up " + found.isAlive() + (UserNamespaces.areSwitchedOff() ? ", switched off" : ""));
                System.in.read();
                System.out.println("alive " + found.isAlive());
                System.out.println("exec " + exec(found));
                System.out.println("handle " + handle(own));
                System.out.println("advice " + UserNamespaces.advice());
                System.in.read();
                System.out.println("handle " + handle(own));
            }
            own.close();
        }

        private static String exec(ContainerHandle found) {
            try {
                found.exec(
                        ExecSpec.builder()
                                .user(User.parse("nobody"))
                                .command("true")
                                .build(),
                        null);
                return "works";
            } catch (IOException e) {
                return e.toString();
            }
        }

        private static String handle(Container own) {
            try {
                return Boolean.toString(own.toHandle().isAlive());
            } catch (IllegalStateException e) {
                return e.toString();
            }
        }
    }

    @Test
    void whatCannotBeLookedAtHasNotEnded() throws Exception {
        Process container = CommandLine.command(
                        CommandLine.inRootfs("--name", name, "sh", "-c", "echo ready; sleep 1000"))
                .redirectErrorStream(true)
                .start();
        started.add(container);
        assertThat(container.inputReader().readLine()).isEqualTo("ready");
        Host.await("the container to be listed", () -> CommandLine.quietly("ps").contains(name));
        Process jvm =
                Host.jvmOfJar(Blind.class, name, Rootfs.shared().toString()).start();
        started.add(jvm);
        String pid = Long.toString(jvm.pid());
        assertThat(jvm.inputReader().readLine()).isEqualTo("up true");
        Host.output("prlimit", "--pid", pid, "--nofile=0:");
        jvm.outputWriter().append('x').flush();
        assertThat(jvm.inputReader().readLine()).isEqualTo("alive true");
        assertThat(jvm.inputReader().readLine()).startsWith("exec ").doesNotContain("has ended", "works");
        assertThat(jvm.inputReader().readLine()).contains("Cannot look up the process ");
        assertThat(jvm.inputReader().readLine()).contains("Cannot find out why").contains("EMFILE");
        Host.output("prlimit", "--pid", pid, "--nofile=1000:");
        jvm.outputWriter().append('x').flush();
        assertThat(jvm.inputReader().readLine()).isEqualTo("handle true");
        assertThat(CommandLine.statusOf(jvm)).isZero();
    }

    private String starved() throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n " + LIMIT + " && exec \"$@\"", "sh"));
        command.addAll(
                Host.jvmOfJar(Starved.class, name, Rootfs.shared().toString()).command());
        Process jvm = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(jvm);
        String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(CommandLine.statusOf(jvm)).as(said).isZero();
        return said;
    }
}
