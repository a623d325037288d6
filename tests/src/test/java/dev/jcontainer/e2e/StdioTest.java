package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.Container;
import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a program's streams come from and go to. */
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
    void writingToAClosedPipeEndsTheProgramBySigpipe() throws Exception {
        try (Container container = Containers.start(
                shell("", Stdio.pipe()).init(true).command("yes").build())) {
            container.getInputStream().read();
            container.getInputStream().close();
            assertThat(container.waitForResult().signal()).hasToString("SIGPIPE");
        }
    }
}
