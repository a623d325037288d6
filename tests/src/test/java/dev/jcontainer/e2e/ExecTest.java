package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.ContainerProcess;
import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.Ulimit;
import dev.jcontainer.spec.User;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that are started in a running container. */
@EndToEnd
class ExecTest extends RunningContainerTest {
    private static final int PIPE_CAPACITY = 64 * 1024; // man 7 pipe

    /** What the container's program and an exec print about themselves: the first line of each. */
    private static void isTheSame(ContainerSpec.Builder spec, String script) throws Exception {
        try (Container container = Containers.start(
                spec.command("sh", "-c", script + "; sleep 1000").build())) {
            BufferedReader own = container.inputReader();
            for (String line : output(container, script).split("\n", -1)) {
                assertThat(own.readLine()).isEqualTo(line);
            }
        }
    }

    /** A process that the program has left running holds the pipe, which is full, and does not read from it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void closeDoesNotWaitForItsInputToBeRead(boolean isWriting) throws Exception {
        Thread writer;
        try (Container container = Containers.start(sleeping().build())) {
            ContainerProcess program = container.exec(
                    sh("exec 3<&0; sleep 1000 <&3 &").stdio(Stdio.pipe()).build());
            assertThat(program.waitFor()).isZero();
            OutputStream in = program.getOutputStream();
            in.write(new byte[PIPE_CAPACITY]);
            writer = new Thread(() ->
                    assertThatThrownBy(() -> in.write(new byte[PIPE_CAPACITY])).isInstanceOf(IOException.class));
            if (isWriting) {
                writer.start();
                Host.await("the writer to wait", () -> isIn(writer, FileOutputStream.class));
            } else {
                in.write('x'); // it stays in the buffer
            }
            program.close();
        }
        writer.join();
    }

    private static boolean isIn(Thread thread, Class<?> called) {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0 && stack[0].getClassName().equals(called.getName());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theNamespacesAreTheContainers(boolean init) throws Exception {
        isTheSame(
                sleeping().init(init),
                "for n in cgroup ipc mnt net pid pid_for_children user uts; do readlink /proc/self/ns/$n; done");
    }

    @Test
    void theCgroupIsTheContainers() throws Exception {
        isTheSame(sleeping().limits(Limits.builder().pids(50).build()), "cat /proc/self/cgroup");
    }

    @Test
    void whatItMayDoIsWhatTheContainerMay() throws Exception {
        isTheSame(
                sleeping()
                        .umask(027)
                        .user(new User("0", "1001", List.of("7")))
                        .ulimit(new Ulimit(Ulimit.Resource.NOFILE, 100, 200))
                        .limits(Limits.builder().oomScoreAdj(500).build())
                        .workdir("/tmp")
                        .env("A", "b=c"),
                "grep -E '^(Uid|Gid|Groups|Cap|NoNew|Seccomp)' /proc/self/status; umask; ulimit -n; ulimit -H -n;"
                        + " cat /proc/self/oom_score_adj; pwd; env | grep -v SHLVL | sort");
    }

    /** The program does not have the JVM's, nor those of the process that starts the helper. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noSignalIsIgnoredOrBlocked(boolean init) throws Exception {
        String[] look = {"grep", "-E", "Sig(Blk|Ign)", "/proc/self/status"}; // a shell ignores some signals itself
        String none = "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n";
        try (Container container =
                Containers.start(shell("exec sleep 1000").init(init).build())) {
            assertThat(container.run(ExecSpec.of(look)).stdoutText()).isEqualTo(none);
        }
        ContainerSpec spec = shell("").init(init).command(look).build();
        assertThat(Containers.run(spec).stdoutText()).isEqualTo(none);
    }

    @Test
    void theLimitsOfTheContainerHoldForIt() throws Exception {
        try (Container container = Containers.start(
                sleeping().limits(Limits.builder().pids(5).build()).build())) {
            try (ContainerProcess one = container.exec("sleep", "1000");
                    ContainerProcess two = container.exec("sleep", "1000");
                    ContainerProcess three = container.exec("sleep", "1000")) {
                assertThat(one.isAlive() && two.isAlive() && three.isAlive()).isTrue();
                assertThatThrownBy(() -> container.run(ExecSpec.of("true")))
                        .isInstanceOf(ContainerException.class)
                        .hasMessageContaining("limit of processes");
            }
        }
    }

    @Test
    void itSeesTheContainersProcessesAndFiles() throws Exception {
        try (Container container = Containers.start(shell("echo x > /tmp/file; echo ready; sleep 1000; :")
                .hostname("box")
                .build())) {
            assertThat(container.inputReader().readLine()).isEqualTo("ready");
            assertThat(output(container, "cat /tmp/file; hostname; cat /proc/1/cmdline | tr '\\0' ' '"))
                    .isEqualTo("x\nbox\nsh -c echo x > /tmp/file; echo ready; sleep 1000; :");
        }
    }

    @Test
    void environmentAndDirectoryCanBeOthers() throws Exception {
        try (Container container =
                Containers.start(sleeping().env("A", "1").env("B", "2").build())) {
            Result result = container.run(sh("echo $A $B $C; pwd")
                    .env("B", "3")
                    .env("C", "4")
                    .workdir("/bin")
                    .build());
            assertThat(result.stdoutText()).isEqualTo("1 3 4\n/bin\n");
        }
    }

    @Test
    void aDirectoryThatIsNotThereIsNotMade() throws Exception {
        try (Container container = Containers.start(sleeping().build())) {
            assertThatThrownBy(() ->
                            container.run(sh("true").workdir("/tmp/not there").build()))
                    .isInstanceOf(ContainerException.class)
                    .hasMessageContaining("Cannot change to the directory /tmp/not there: ENOENT");
            assertThat(output(container, "ls /tmp")).isEmpty();
        }
    }

    @Test
    void usersAreLookedUpInTheRunningContainer() throws Exception {
        try (Container container = Containers.start(shell(
                        "echo ann:x:1000:2000::/home/ann:/bin/sh > /etc/passwd; echo crew:x:3000:ann > /etc/group; echo ready;"
                                + "sleep 1000")
                .build())) {
            assertThat(container.inputReader().readLine()).isEqualTo("ready");
            String script = "id -u; id -G; echo $HOME";
            assertThat(container.run(sh(script).user(User.parse("ann")).build()).stdoutText())
                    .isEqualTo("1000\n2000 3000\n/home/ann\n");
            assertThat(container.run(sh(script).user(7, 8).build()).stdoutText())
                    .isEqualTo("7\n8\n/\n");
            assertThatThrownBy(
                            () -> container.run(sh("id").user(User.parse("bob")).build()))
                    .isInstanceOf(ContainerException.class)
                    .hasMessageContaining("no user 'bob' in the container's /etc/passwd");
        }
    }

    @Test
    void streamsArePipesAndReachTheirEnd() throws Exception {
        try (Container container = Containers.start(sleeping().build());
                ContainerProcess cat = container.exec("cat")) {
            try (OutputStream in = cat.getOutputStream()) {
                in.write("some words".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(new String(cat.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("some words");
            assertThat(cat.waitFor()).isZero();
        }
    }

    @Test
    void itsEndIsToldAsAContainersIs() throws Exception {
        try (Container container = Containers.start(sleeping().build())) {
            Result exited = container.run(sh("exit 7").build());
            assertThat(exited.outcome()).isEqualTo(Result.Outcome.EXITED);
            assertThat(exited.exitCode()).isEqualTo(7);
            Result killed = container.run(sh("kill -TERM $$").build());
            assertThat(killed.outcome()).isEqualTo(Result.Outcome.SIGNALED);
            assertThat(killed.exitCode()).isEqualTo(143);
            Result late = container.run(
                    sh("sleep 1000").timeout(Duration.ofMillis(50)).build());
            assertThat(late.outcome()).isEqualTo(Result.Outcome.TIMED_OUT);
            assertThat(late.signal()).isEqualTo(Signal.TERM);
            Result flood = container.run(ExecSpec.builder()
                    .command("yes")
                    .stdio(Stdio.pipe().maxOutput(1000))
                    .build());
            assertThat(flood.outcome()).isEqualTo(Result.Outcome.OUTPUT_LIMIT);
            assertThat(container.isAlive()).isTrue();
        }
    }

    @Test
    void whatItUsedIsTold() throws Exception {
        try (Container container = Containers.start(sleeping().build())) {
            Result result = container.run(
                    sh("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done").build());
            assertThat(result.usage().cpuTime()).isPositive();
            assertThat(result.usage().wall()).isPositive();
            assertThat(result.usage().peakMemory()).isPositive();
        }
    }

    @Test
    void aProgramThatCannotRunIsAnError() throws Exception {
        try (Container container = Containers.start(sleeping().build())) {
            assertThatThrownBy(() -> container.exec("nothere"))
                    .isInstanceOfSatisfying(
                            ContainerException.class,
                            e -> assertThat(e.reason()).isEqualTo(ContainerException.Reason.NOT_FOUND))
                    .hasMessageContaining("Cannot run nothere: there is no such program in the container");
            assertThatThrownBy(() -> container.exec("/etc"))
                    .isInstanceOfSatisfying(
                            ContainerException.class,
                            e -> assertThat(e.reason()).isEqualTo(ContainerException.Reason.NOT_EXECUTABLE));
        }
    }

    @Test
    void signalsReachIt() throws Exception {
        try (Container container = Containers.start(sleeping().build());
                ContainerProcess process = container.exec(
                        "sh", "-c", "trap 'echo got it; exit 3' USR1; echo ready;" + " while :; do sleep 0.1; done")) {
            BufferedReader reader = process.inputReader();
            assertThat(reader.readLine()).isEqualTo("ready");
            process.signal(new Signal(10));
            assertThat(reader.readLine()).isEqualTo("got it");
            assertThat(process.waitFor()).isEqualTo(3);
        }
    }

    @Test
    void itIsTheSupervisorsChildAndLeadsASessionOfItsOwn() throws Exception {
        try (Container container = Containers.start(sleeping().build());
                ContainerProcess process = container.exec("sleep", "1000")) {
            assertThat(Host.name(process.toHandle().parent().orElseThrow().pid()))
                    .isEqualTo("jcontainer-init");
            assertThat(Host.output("ps", "-o", "sess=", "-p", Long.toString(process.pid()))
                            .strip())
                    .isEqualTo(Long.toString(process.pid()));
        }
    }

    @Test
    void aContainerThatHasEndedSaysSo() throws Exception {
        Container container = Containers.start(shell("exit 0").build());
        container.waitFor();
        assertThatThrownBy(() -> container.exec("true"))
                .isInstanceOfSatisfying(
                        ContainerException.class,
                        e -> assertThat(e.reason()).isEqualTo(ContainerException.Reason.NOT_RUNNING))
                .hasMessage("Cannot run true in the container: the container has ended.");
        container.close();
    }

    @Test
    void aPausedContainerIsRefused() throws Exception {
        try (Container container = Containers.start(
                sleeping().limits(Limits.builder().pids(50).build()).build())) {
            container.pause();
            assertThatThrownBy(() -> container.exec("true"))
                    .isInstanceOfSatisfying(
                            ContainerException.class,
                            e -> assertThat(e.reason()).isEqualTo(ContainerException.Reason.NOT_RUNNING))
                    .hasMessageContaining("paused");
            container.resume();
            assertThat(container.run(ExecSpec.of("true")).exitCode()).isZero();
        }
    }

    @Test
    void manyAtOnceDoNotDisturbEachOther() throws Exception {
        try (Container container = Containers.start(sleeping().build())) {
            List<ContainerProcess> processes = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                processes.add(container.exec("sh", "-c", "read line; echo $line; exit " + i));
            }
            for (int i = 0; i < 40; i++) {
                try (OutputStream in = processes.get(i).getOutputStream()) {
                    in.write((i + "\n").getBytes(StandardCharsets.UTF_8));
                }
                assertThat(processes.get(i).inputReader().readLine()).isEqualTo(Integer.toString(i));
                assertThat(processes.get(i).waitFor()).isEqualTo(i);
                processes.get(i).close();
            }
        }
    }

    @Test
    void aThousandLeaveNothing() throws Exception {
        try (Container container = Containers.start(sleeping().build())) {
            for (int i = 0; i < 1000; i += Host.STRIDE) {
                assertThat(container.run(ExecSpec.of("true")).exitCode()).isZero();
            }
            assertThat(output(container, "set -- /proc/[0-9]*; echo $#")).isEqualTo("2"); // pid 1 and this shell
        }
    }
}
