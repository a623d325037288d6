package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.Container;
import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.io.BufferedReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sources and targets of a program's streams. */
@EndToEnd
class StdioTest {
    private static ContainerSpec.Builder shell(String script, Stdio stdio) {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()))
                .stdio(stdio)
                .command("sh", "-c", script);
    }

    @Test
    void bothPipesAreCollected() throws Exception {
        Result result =
                Containers.run(shell("echo out; echo err >&2", Stdio.pipe()).build());
        assertThat(result.stdoutText()).isEqualTo("out\n");
        assertThat(result.stderrText()).isEqualTo("err\n");
    }

    @Test
    void mergedStderrComesInOrder() throws Exception {
        Result result = Containers.run(
                shell("echo 1; echo 2 >&2; echo 3", Stdio.pipe().mergeStderr()).build());
        assertThat(result.stdoutText()).isEqualTo("1\n2\n3\n");
        assertThat(result.stderr()).isEmpty();
    }

    @Test
    void bytesAreReadFromStdinAsTheyAre() throws Exception {
        byte[] content = new byte[3 << 20];
        new Random(1).nextBytes(content);
        Result result = Containers.run(shell("cat", Stdio.pipe().withStdin(Stdio.Source.bytes(content)))
                .build());
        assertThat(result.stdout()).isEqualTo(content);
    }

    @Test
    void aPipeToStdinIsAtItsEndInRun() throws Exception {
        assertThat(Containers.run(shell("wc -c", Stdio.pipe()).build())
                        .stdoutText()
                        .strip())
                .isEqualTo("0");
    }

    @Test
    void filesAreReadWrittenAndAppended(@TempDir Path directory) throws Exception {
        Path in = Files.writeString(directory.resolve("in"), "input");
        Path out = Files.writeString(directory.resolve("out"), "longer than what comes");
        Path err = Files.writeString(directory.resolve("err"), "first ");
        Containers.run(shell(
                        "cat; echo second >&2",
                        Stdio.inherit()
                                .withStdin(Stdio.Source.file(in))
                                .withStdout(Stdio.Sink.file(out))
                                .withStderr(Stdio.Sink.append(err)))
                .build());
        assertThat(out).hasContent("input");
        assertThat(err).hasContent("first second");
    }

    @Test
    void discardedStreamsLeadNowhere() throws Exception {
        Result result = Containers.run(
                shell("cat; echo x; test -c /dev/stdout", Stdio.discard()).build());
        assertThat(result.isSuccess()).isTrue();
        assertThat(result.stdout()).isEmpty();
    }

    @Test
    void aStartedContainerIsSpokenWithThroughPipes() throws Exception {
        try (Container container =
                Containers.start(shell("while read line; do echo got $line; done; echo end", Stdio.pipe())
                        .build())) {
            try (OutputStream in = container.getOutputStream()) {
                in.write("a\nb\n".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(new String(container.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("got a\ngot b\nend\n");
            assertThat(container.waitFor()).isZero();
        }
    }

    @Test
    void outputBeyondTheLimitEndsTheContainer() throws Exception {
        Result result =
                Containers.run(shell("yes", Stdio.pipe().maxOutput(100_000)).build());
        assertThat(result.outcome()).isEqualTo(Result.Outcome.OUTPUT_LIMIT);
        assertThat(result.stdout()).hasSize(100_000);
    }

    @Test
    void outputUpToTheLimitIsNoOffence() throws Exception {
        Result result =
                Containers.run(shell("head -c 100000 /dev/zero", Stdio.pipe().maxOutput(100_000))
                        .build());
        assertThat(result.isSuccess()).isTrue();
        assertThat(result.stdout()).hasSize(100_000);
    }

    @Test
    void theLimitCountsBothPipesTogether() throws Exception {
        Result result = Containers.run(shell(
                        "head -c 600 /dev/zero; head -c 600 /dev/zero >&2",
                        Stdio.pipe().maxOutput(1000))
                .build());
        assertThat(result.outcome()).isEqualTo(Result.Outcome.OUTPUT_LIMIT);
        assertThat(result.stdout().length + result.stderr().length).isEqualTo(1000);
    }

    @Test
    void aTerminalIsCollectedAsOneStream() throws Exception {
        Result result =
                Containers.run(shell("echo out; echo err >&2; stty size; tty; ls -l /dev/pts/0", Stdio.pty(132, 43))
                        .user(0, 7)
                        .build());
        assertThat(result.stdoutText()).startsWith("out\r\nerr\r\n43 132\r\n/dev/pts/0\r\ncrw--w----");
        assertThat(result.stderr()).isEmpty();
    }

    @Test
    void theTerminalIsTheUsersOwn(@TempDir Path directory) throws Exception {
        Files.setPosixFilePermissions(Rootfs.fill(directory), PosixFilePermissions.fromString("rwxr-xr-x"));
        Result result =
                Containers.run(shell("stat -c '%u %g %a' /dev/pts/0 /dev/console; echo x >/dev/tty", Stdio.pty(80, 24))
                        .root(Root.directory(directory))
                        .user(1000, 1000)
                        .build());
        assertThat(result.stdoutText()).isEqualTo("1000 5 620\r\n1000 5 620\r\nx\r\n");
    }

    @Test
    void theInputOfATerminalIsAtItsEndInRun() throws Exception {
        assertThat(Containers.run(shell("wc -c", Stdio.pty(80, 24)).build())
                        .stdoutText()
                        .strip())
                .isEqualTo("0");
    }

    @Test
    void aTerminalIsTypedIntoAndResized() throws Exception {
        try (Container container = Containers.start(shell(
                        "stty -echo; trap 'seen=1' WINCH; echo ready; while [ -z \"$seen\" ]; do sleep 0.05; done;"
                                + " stty size; while read line; do echo got $line; done; echo end",
                        Stdio.pty(80, 24))
                .build())) {
            BufferedReader shown = container.inputReader();
            assertThat(shown.readLine()).isEqualTo("ready");
            container.resize(99, 33);
            assertThat(shown.readLine()).isEqualTo("33 99");
            try (OutputStream in = container.getOutputStream()) {
                in.write("a\nb".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(shown.lines()).containsExactly("got a", "end");
            assertThat(container.waitFor()).isZero();
            container.resize(80, 24);
        }
    }

    @Test
    void aTerminalThatHangsUpEndsWhatReadsIt() throws Exception {
        try (Container container = Containers.start(
                shell("echo ready; cat; exit 5", Stdio.pty(80, 24)).build())) {
            container.getInputStream().read();
            container.hangUp();
            assertThat(container.waitFor()).isEqualTo(5);
            assertThat(container.getInputStream().read()).isEqualTo('e'); // it was in the buffer
        }
    }

    @Test
    void hangingUpEndsReadsAndWritesThatWait() throws Exception {
        try (Container container = Containers.start(shell("stty raw -echo; echo; exec sleep 1000", Stdio.pty(80, 24))
                .build())) {
            container.getInputStream().read(); // until then the terminal shows what is typed
            FutureTask<byte[]> reading =
                    new FutureTask<>(() -> container.getInputStream().readAllBytes());
            FutureTask<Boolean> writing = new FutureTask<>(() -> {
                OutputStream in = container.getOutputStream();
                in.write(new byte[10_000_000]);
                in.flush();
                return true;
            });
            Thread reader = new Thread(reading);
            Thread writer = new Thread(writing);
            reader.start();
            writer.start();
            Host.await("both to wait", () -> inSystemCall(reader) && inSystemCall(writer));
            container.hangUp();
            assertThat(reading.get()).isEmpty();
            assertThat(writing.get()).isTrue();
        }
    }

    /** The JVM does not say what a thread in native code waits for; here there is one such method. */
    private static boolean inSystemCall(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0 && stack[0].getMethodName().equals("waitReady");
    }

    @Test
    void withoutATerminalThereIsNoneToResize() throws Exception {
        try (Container container =
                Containers.start(shell("sleep 1000", Stdio.pipe()).build())) {
            assertThatThrownBy(() -> container.resize(80, 24))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Stdio.pty");
        }
    }

    @Test
    void theOutputLimitCountsForATerminalToo() throws Exception {
        Result result = Containers.run(
                shell("yes", Stdio.pty(80, 24).maxOutput(100_000)).build());
        assertThat(result.outcome()).isEqualTo(Result.Outcome.OUTPUT_LIMIT);
        assertThat(result.stdout()).hasSize(100_000);
    }

    @Test
    void allThatIsWrittenToATerminalIsCollected() throws Exception {
        Result result = Containers.run(shell("stty -opost; head -c 20000000 /dev/zero", Stdio.pty(80, 24))
                .build());
        assertThat(result.stdout()).hasSize(20_000_000);
    }

    @Test
    void writingToAClosedPipeEndsTheProgramBySigpipe() throws Exception {
        try (Container container = Containers.start(
                shell("", Stdio.pipe()).init(true).command("yes").build())) {
            container.getInputStream().read();
            container.getInputStream().close();
            assertThat(container.waitForResult().signal()).hasToString("SIGPIPE");
        }
    }
}
