package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.Container;
import dev.jcontainer.Containers;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link Process} promises and what the JDK's own processes do: the same tests for theirs and ours. */
@EndToEnd
final class ProcessContractTest {
    /** A program that exits with 9 on SIGTERM, and prints when it is ready for that; it has a child. */
    private static final String WAITS = "trap 'kill $!; exit 9' TERM; sleep 1000 & echo ready; wait";

    /** Whether the process is the JDK's or ours. */
    enum Kind {
        BUILDER,
        CONTAINER,
        EXEC
    }

    private @Nullable Process last;
    private @Nullable Container surrounding;

    /** A killed process leaves its child running, unless a container kills it, too. */
    private final List<ProcessHandle> children = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        if (last != null) {
            last.destroyForcibly().waitFor();
            children.forEach(ProcessHandle::destroyForcibly);
        }
        if (last instanceof AutoCloseable) {
            ((AutoCloseable) last).close();
        }
        if (surrounding != null) {
            surrounding.close();
        }
    }

    private Process start(Kind kind, boolean pipes, String script) throws IOException {
        last = begin(kind, pipes, script);
        return last;
    }

    private Process begin(Kind kind, boolean pipes, String script) throws IOException {
        Stdio stdio = pipes ? Stdio.pipe() : Stdio.discard();
        ContainerSpec.Builder spec = ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()).ephemeral())
                .stdio(stdio)
                .command("sh", "-c", script);
        switch (kind) {
            case BUILDER:
                ProcessBuilder builder = new ProcessBuilder(
                        Rootfs.shared().resolve("bin/busybox").toString(), "sh", "-c", script);
                return pipes
                        ? builder.start()
                        : builder.redirectInput(Redirect.from(new File("/dev/null")))
                                .redirectOutput(Redirect.DISCARD)
                                .redirectError(Redirect.DISCARD)
                                .start();
            case CONTAINER:
                return Containers.start(spec.build());
            default:
                surrounding = Containers.start(
                        spec.stdio(Stdio.discard()).command("sleep", "1000").build());
                return surrounding.exec(ExecSpec.builder()
                        .command("sh", "-c", script)
                        .stdio(stdio)
                        .build());
        }
    }

    private Process waiting(Kind kind) throws IOException {
        Process process = start(kind, true, WAITS);
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        process.children().forEach(children::add);
        return process;
    }

    private Process ended(Kind kind) throws Exception {
        Process process = start(kind, true, "echo out; echo err >&2; exit 3");
        assertThat(process.waitFor()).isEqualTo(3);
        return process;
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void oneThatRunsSaysSo(Kind kind) throws Exception {
        Process process = waiting(kind);
        assertThat(process.isAlive()).isTrue();
        assertThatThrownBy(process::exitValue).isInstanceOf(IllegalThreadStateException.class);
        assertThat(process.waitFor(0, TimeUnit.SECONDS)).isFalse();
        assertThat(process.waitFor(-1, TimeUnit.SECONDS)).isFalse();
        assertThat(process.onExit()).isNotDone();
        assertThat(process).hasToString("Process[pid=" + process.pid() + ", exitValue=\"not exited\"]");
        assertThatThrownBy(() -> process.waitFor(1, null)).isInstanceOf(NullPointerException.class);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void itsHandleIsThatOfItsNumber(Kind kind) throws Exception {
        Process process = waiting(kind);
        ProcessHandle handle = process.toHandle();
        assertThat(handle).isEqualTo(ProcessHandle.of(process.pid()).orElseThrow());
        assertThat(handle.isAlive()).isTrue();
        assertThat(handle.onExit()).isNotDone();
        assertThat(handle.supportsNormalTermination()).isEqualTo(process.supportsNormalTermination());
        assertThat(process.supportsNormalTermination()).isTrue();
        assertThat(process.info().command().orElseThrow()).endsWith("/bin/busybox");
        assertThat(process.info().startInstant()).isPresent();
        assertThat(process.children().map(ProcessHandle::isAlive)).containsExactly(true);
        assertThat(process.descendants().map(ProcessHandle::pid))
                .containsExactlyElementsOf(
                        process.children().map(ProcessHandle::pid).toList());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void oneThatHasEndedSaysSo(Kind kind) throws Exception {
        Process process = ended(kind);
        assertThat(process.isAlive()).isFalse();
        assertThat(process.exitValue()).isEqualTo(3);
        assertThat(process.waitFor(0, TimeUnit.SECONDS)).isTrue();
        assertThat(process.waitFor(-1, TimeUnit.SECONDS)).isTrue();
        assertThat(process.onExit().get()).isSameAs(process);
        assertThat(process).hasToString("Process[pid=" + process.pid() + ", exitValue=3]");
        assertThat(Set.of(process)).contains(process);
        process.destroy();
        assertThat(process.destroyForcibly()).isSameAs(process);
        assertThat(process.exitValue()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theHandleOfOneThatHasEndedTellsItsNumberAlone(Kind kind) throws Exception {
        Process process = ended(kind);
        isOfTheDead(process.toHandle(), process);
        assertThat(process.toHandle()).isEqualTo(process.toHandle()).hasSameHashCodeAs(process.toHandle());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aHandleOutlivesItsProcess(Kind kind) throws Exception {
        Process process = waiting(kind);
        ProcessHandle handle = process.toHandle();
        CompletableFuture<ProcessHandle> end = handle.onExit();
        process.destroy();
        assertThat(process.waitFor()).isEqualTo(9);
        assertThat(end.get(1, TimeUnit.MINUTES)).isEqualTo(handle);
        isOfTheDead(handle, process);
        assertThat(process.toHandle()).isEqualTo(handle);
    }

    private static void isOfTheDead(ProcessHandle handle, Process process) throws Exception {
        assertThat(handle.pid()).isEqualTo(process.pid());
        assertThat(handle).hasToString(Long.toString(process.pid()));
        assertThat(handle).hasSameHashCodeAs(process.pid());
        assertThat(handle).isEqualByComparingTo(process.toHandle());
        assertThat(handle.isAlive()).isFalse();
        assertThat(handle.parent()).isEmpty();
        assertThat(handle.children()).isEmpty();
        assertThat(handle.descendants()).isEmpty();
        assertThat(handle.onExit().get(1, TimeUnit.MINUTES)).isEqualTo(handle);
        assertThat(handle.supportsNormalTermination()).isTrue();
        assertThat(handle.destroy()).isFalse();
        assertThat(handle.destroyForcibly()).isFalse();
        assertThat(process.children()).isEmpty();
        assertThat(process.descendants()).isEmpty();
        assertThat(process.supportsNormalTermination()).isTrue();
        for (ProcessHandle.Info info : new ProcessHandle.Info[] {handle.info(), process.info()}) {
            assertThat(info.command()).isEmpty();
            assertThat(info.commandLine()).isEmpty();
            assertThat(info.arguments()).isEmpty();
            assertThat(info.startInstant()).isEmpty();
            assertThat(info.totalCpuDuration()).isEmpty();
            assertThat(info.user()).isEmpty();
            assertThat(info).hasToString("[]");
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void destroyAsksAndDestroyForciblyKills(Kind kind) throws Exception {
        Process asked = waiting(kind);
        asked.destroy();
        assertThat(asked.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(asked.exitValue()).isEqualTo(9);
        end();
        Process killed = waiting(kind);
        assertThat(killed.destroyForcibly()).isSameAs(killed);
        assertThat(killed.waitFor()).isEqualTo(137);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aThreadThatWaitsCanBeInterrupted(Kind kind) throws Exception {
        Process process = waiting(kind);
        Thread.currentThread().interrupt();
        assertThatThrownBy(process::waitFor).isInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> process.waitFor(1, TimeUnit.MINUTES)).isInstanceOf(InterruptedException.class);
        assertThat(process.isAlive()).isTrue();
        process.destroy();
        process.waitFor();
        Thread.currentThread().interrupt();
        assertThat(process.waitFor()).isEqualTo(9);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aThreadThatGivesUpOnTheEndEndsNothing(Kind kind) throws Exception {
        Process process = waiting(kind);
        assertThat(process.onExit().cancel(true)).isTrue();
        assertThat(process.isAlive()).isTrue();
        CompletableFuture<Process> end = process.onExit();
        process.destroy();
        assertThat(end.get(1, TimeUnit.MINUTES)).isSameAs(process);
        assertThat(process.isAlive()).isFalse();
    }

    /** Otherwise the thread that reports the ends would wait for one. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatIsHungToTheEndMayWaitForAnother(Kind kind) throws Exception {
        Process process = waiting(kind);
        CompletableFuture<Integer> other = process.onExit().thenApply(ended -> status("exit 4"));
        process.destroy();
        assertThat(other.get(1, TimeUnit.MINUTES)).isEqualTo(4);
    }

    private static int status(String script) {
        try {
            return Containers.run(ContainerSpec.builder()
                            .root(Root.directory(Rootfs.shared()).ephemeral())
                            .command("sh", "-c", script)
                            .build())
                    .exitCode();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void readersAndWritersSpeakWithIt(Kind kind) throws Exception {
        Process process = start(kind, true, "read line; echo \"got $line\"; echo err >&2");
        try (Writer in = process.outputWriter(StandardCharsets.UTF_8)) {
            in.write("\u00e4\n");
        }
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        assertThat(out.readLine()).isEqualTo("got \u00e4");
        assertThat(out.readLine()).isNull();
        assertThat(process.errorReader().readLine()).isEqualTo("err");
        assertThat(process.inputReader(StandardCharsets.UTF_8)).isSameAs(out);
        assertThatThrownBy(() -> process.inputReader(StandardCharsets.UTF_16))
                .isInstanceOf(IllegalStateException.class);
        assertThat(process.getInputStream()).isSameAs(process.getInputStream());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatItHasWrittenCanBeReadWhenItHasEnded(Kind kind) throws Exception {
        Process process = ended(kind);
        assertThat(process.getInputStream().readAllBytes()).asString().isEqualTo("out\n");
        assertThat(process.getErrorStream().readAllBytes()).asString().isEqualTo("err\n");
        assertThat(process.getInputStream().read()).isEqualTo(-1);
        OutputStream in = process.getOutputStream();
        assertThatThrownBy(() -> {
                    in.write('x');
                    in.flush();
                })
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void streamsThatAreNoPipesAreNullStreams(Kind kind) throws Exception {
        Process process = start(kind, false, "exit 3");
        assertThat(process.getInputStream().read()).isEqualTo(-1);
        assertThat(process.getErrorStream().read()).isEqualTo(-1);
        assertThatThrownBy(() -> process.getOutputStream().write('x')).isInstanceOf(IOException.class);
        process.getOutputStream().close();
        assertThat(process.waitFor()).isEqualTo(3);
    }
}
