package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.ContainerProcess;
import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.UserNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of programs that are started in a running container, and of what they have started. */
@EndToEnd
class ExecEndTest extends RunningContainerTest {
    /**
     * Daemons and their children, whose parent is now the container's first process, and which hold the pipe to stdout.
     */
    private static final String LEAVES = "(setsid sh -c 'sleep 4321 & exec sleep 4321' &); (sleep 4321 &); ";

    private static final String LEFT = "ps -o args | grep -c '^sleep 432[1]'; true";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itsTreeEndsWithTheContainer(boolean init) throws Exception {
        Container container = Containers.start(sleeping().init(init).build());
        ContainerProcess process = container.exec("sh", "-c", "sleep 1000 & setsid sleep 1000 & echo ready; wait");
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        List<ProcessHandle> tree =
                new ArrayList<>(process.toHandle().descendants().toList());
        assertThat(tree).hasSize(2);
        container.close();
        assertThat(tree).noneMatch(ProcessHandle::isAlive);
        assertThat(process.waitFor()).isEqualTo(137);
        process.close();
    }

    @Test
    void closingItKillsItAndNotTheContainer() throws Exception {
        try (Container container = Containers.start(sleeping().build())) {
            ContainerProcess process = container.exec("sleep", "1000");
            process.close();
            assertThat(process.exitValue()).isEqualTo(137);
            assertThat(container.isAlive()).isTrue();
        }
    }

    private static String left(Container container) throws Exception {
        return output(container, LEFT);
    }

    @Test
    void allThatItHasStartedEndsWhenItsTimeIsUp() throws Exception {
        for (Duration grace : List.of(Duration.ZERO, Duration.ofMinutes(1))) {
            try (Container container = Containers.start(sleeping().build())) {
                Result result = container.run(sh(LEAVES + "echo a; trap 'exit 7' TERM; sleep 4321 & wait")
                        .timeout(Duration.ofMillis(300), grace)
                        .build());
                assertThat(result.outcome()).isEqualTo(Result.Outcome.TIMED_OUT);
                assertThat(result.stdoutText()).isEqualTo("a\n");
                assertThat(left(container)).isEqualTo("0");
                assertThat(container.isAlive()).isTrue();
            }
        }
    }

    @Test
    void allThatItHasStartedEndsWhenItWritesTooMuch() throws Exception {
        try (Container container = Containers.start(sleeping().build())) {
            Result result = container.run(
                    sh(LEAVES + "yes").stdio(Stdio.pipe().maxOutput(1000)).build());
            assertThat(result.outcome()).isEqualTo(Result.Outcome.OUTPUT_LIMIT);
            assertThat(left(container)).isEqualTo("0");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void allThatItHasStartedEndsWhenItIsClosed(boolean terminal) throws Exception {
        try (Container container = Containers.start(sleeping().build())) {
            ContainerProcess process = container.exec(sh(LEAVES + "echo ready; sleep 4321")
                    .stdio(terminal ? Stdio.pty(80, 24) : Stdio.pipe())
                    .build());
            assertThat(process.inputReader().readLine()).isEqualTo("ready");
            Host.await("what it leaves", () -> countOf(container) == 4);
            process.close();
            assertThat(left(container)).isEqualTo("0");
        }
    }

    private static int countOf(Container container) {
        return Integer.parseInt(said(container, LEFT));
    }

    /** The output of a script, for the conditions of a wait, which throw no checked exceptions. */
    private static String said(Container container, String script) {
        try {
            return output(container, script);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same holds in a user namespace, and of two execs only the closed one ends. */
    @Test
    void whatAnotherHasStartedGoesOn() throws Exception {
        Path root = Rootfs.fill(Files.createDirectory(directory.resolve("root-of-it")));
        try (Container container = Containers.start(sleeping()
                        .root(Root.directory(root))
                        .userNamespace(UserNamespace.AUTO)
                        .build());
                ContainerProcess one = container.exec("sh", "-c", LEAVES + "echo ready; exec sleep 1000");
                ContainerProcess other = container.exec("sh", "-c", "(sleep 4321 &); echo ready; exec sleep 1000")) {
            assertThat(one.inputReader().readLine()).isEqualTo("ready");
            assertThat(other.inputReader().readLine()).isEqualTo("ready");
            Host.await("what they leave", () -> countOf(container) == 4);
            one.close();
            assertThat(left(container)).isEqualTo("1");
            assertThat(other.isAlive()).isTrue();
        }
    }

    @Test
    void daemonsWithoutEndEndWithIt() throws Exception {
        try (Container container = Containers.start(
                sleeping().limits(Limits.builder().pids(5000).build()).build())) {
            Result result = container.run(sh("while :; do (setsid sleep 4321 &); done")
                    .timeout(Duration.ofMillis(300))
                    .build());
            assertThat(result.outcome()).isEqualTo(Result.Outcome.TIMED_OUT);
            assertThat(left(container)).isEqualTo("0");
        }
    }

    /** It holds the pipe to stdout, and nobody waits for the end of that. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itsEndIsThatOfRunWhateverItLeavesRunning(boolean terminal) throws Exception {
        try (Container container = Containers.start(sleeping().build())) {
            Result result = container.run(sh("(trap '' HUP; setsid sleep 4321 &); echo a; exit 3")
                    .stdio(terminal ? Stdio.pty(80, 24) : Stdio.pipe())
                    .build());
            assertThat(result.exitCode()).isEqualTo(3);
            assertThat(result.stdoutText().strip()).isEqualTo("a");
            Host.await("what it leaves", () -> countOf(container) == 1);
        }
    }

    @Test
    void whatItLeavesGoesOnInTheContainer() throws Exception {
        try (Container container = Containers.start(sleeping().init(true).build())) {
            String pid = output(container, "sleep 1000 > /dev/null 2>&1 & echo $!");
            Host.await(
                    "its program",
                    () -> said(container, "tr '\\0' ' ' < /proc/" + pid + "/cmdline")
                            .equals("sleep 1000"));
            assertThat(output(container, "awk '{print $4}' /proc/" + pid + "/stat"))
                    .isEqualTo("1");
        }
    }

    /** Each exec meets the end of the container at another moment; the error is always the same. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEndDuringAnExecIsAnEnd(boolean limited) throws Exception {
        for (int i = 0; i < 20; i++) {
            ContainerSpec.Builder spec = sleeping();
            if (limited) {
                spec.limits(Limits.builder().pids(50).build());
            }
            Container container = Containers.start(spec.build());
            int delay = i * 150;
            Thread killer = new Thread(() -> {
                long until = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(delay);
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                container.destroyForcibly();
            });
            killer.start();
            try (ContainerProcess process = container.exec("sleep", "1000")) {
                assertThat(process.waitFor()).isEqualTo(137);
            } catch (ContainerException e) {
                assertThat(e).hasMessageContaining("the container has ended");
            }
            killer.join();
            container.close();
        }
    }
}
