package dev.jcontainer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.engine.Engine;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.EngineExec;
import dev.jcontainer.engine.spec.AttachEnd;
import dev.jcontainer.engine.spec.Attachment;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.EngineEvent;
import dev.jcontainer.engine.spec.EventFilter;
import dev.jcontainer.engine.spec.EventQuery;
import dev.jcontainer.engine.spec.LogEntry;
import dev.jcontainer.engine.spec.LogLosses;
import dev.jcontainer.engine.spec.LogQuery;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The log, the streams and the events of detached containers, by the library. */
@EndToEnd
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DetachedStreamsTest {
    @TempDir
    private Path directory;

    private Engine engine;

    @BeforeEach
    void open() throws IOException {
        engine = Engine.builder()
                .root(Files.createDirectories(directory.resolve("store")))
                .stateDirectory(directory.resolve("state"))
                .build();
    }

    @AfterEach
    void remove() throws IOException {
        for (EngineContainer container : engine.list()) {
            container.remove(true, true);
        }
    }

    private EngineContainer run(Stdio stdio, String script) throws IOException {
        ContainerSpec spec = ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()).ephemeral())
                .stdio(stdio)
                .limits(Limits.builder().pids(Limits.UNLIMITED).build()) // with a cgroup, it can be paused
                .command("sh", "-c", script)
                .build();
        return engine.run(
                spec,
                Detached.builder()
                        .name("web")
                        .label("tier", "front")
                        .stdin(true)
                        .build());
    }

    /** Reads up to a text, because a terminal may show it in pieces. */
    private static void readTo(InputStream stream, String expected) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(expected) < 0) {
            int c = stream.read();
            assertThat(c).as(read.toString()).isNotNegative();
            read.append((char) c);
        }
    }

    @Test
    void aTerminalTakesInputAndSizes() throws Exception {
        EngineContainer container = run(Stdio.pty(80, 24), "stty size; read a; stty size; read b; echo got $a $b");
        try (Attachment attached = container.attach();
                Attachment other = container.attach()) {
            assertThat(attached.hasTerminal()).isTrue();
            attached.resize(132, 43);
            attached.stdin().write("one\n".getBytes(UTF_8));
            readTo(attached.stdout(), "43 132");
            readTo(other.stdout(), "43 132");
            other.stdin().write("two\n".getBytes(UTF_8));
            readTo(attached.stdout(), "got one two\r\n");
            readTo(other.stdout(), "got one two\r\n");
            assertThat(attached.stdout().read()).isEqualTo(-1);
            assertThat(attached.waitFor()).isEqualTo(new AttachEnd.Exited(0));
        }
        assertThat(container.waitFor()).isZero();
    }

    @Test
    void theLogIsFollowedToTheEndOfTheRun() throws Exception {
        EngineContainer container = run(Stdio.discard(), "echo out; echo err >&2; read a; printf last; exit 3");
        try (Attachment attached = container.attach();
                Stream<LogEntry> entries = container.logs(LogQuery.EVERYTHING.follow(true))) {
            assertThat(attached.hasTerminal()).isFalse();
            attached.stdin().write('\n');
            List<String> texts = entries.map(entry -> entry.stream() + new String(entry.bytes(), UTF_8))
                    .toList();
            assertThat(texts).containsExactlyInAnyOrder("STDOUTout\n", "STDERRerr\n", "STDOUTlast");
            assertThat(attached.waitFor()).isEqualTo(new AttachEnd.Exited(3));
        }
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        assertThat(container.writeLogs(LogQuery.EVERYTHING, false, stdout, stderr))
                .isEqualTo(new LogLosses(0, 0));
        assertThat(stdout.toString(UTF_8)).isEqualTo("out\nlast");
        assertThat(stderr.toString(UTF_8)).isEqualTo("err\n");
    }

    /** What a keeper could not write is in its note of the end; a line of the log was damaged afterwards. */
    @Test
    void whatTheLogLacksIsTold() throws Exception {
        EngineContainer container = run(Stdio.discard(), "echo one; echo two");
        assertThat(container.waitFor()).isZero();
        Path record = Path.of(container.directory());
        Path exit = record.resolve("exit");
        Files.writeString(exit, Files.readString(exit).replace("\nlost 0\n", "\nlost 1234\n"));
        Path log = record.resolve("log");
        Files.writeString(log, Files.readString(log).replaceFirst(" stdout F one", "x"));
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        assertThat(container.writeLogs(LogQuery.EVERYTHING, false, stdout, OutputStream.nullOutputStream()))
                .isEqualTo(new LogLosses(1234, 1));
        assertThat(stdout.toString(UTF_8)).isEqualTo("two\n");
    }

    @Test
    void theLifeOfAContainerIsInTheEvents() throws Exception {
        EngineContainer container = run(Stdio.discard(), "read a; exit 3");
        try (Attachment attached = container.attach()) {
            container.pause();
            container.unpause();
            container.rename("db");
            try (EngineExec exec = container.exec(ExecSpec.of("sh", "-c", "exit 6"))) {
                assertThat(exec.process().waitFor()).isEqualTo(6);
            }
            container.execDetached(
                    ExecSpec.builder().stdio(Stdio.discard()).command("true").build());
            Path file = Files.writeString(directory.resolve("file"), "copied");
            container.copyTo(file, "/tmp/");
            container.copyFrom("/tmp/file", directory.resolve("back"));
            assertThat(directory.resolve("back")).hasContent("copied");
            container.files().export(OutputStream.nullOutputStream());
            attached.stdin().write('\n');
            assertThat(attached.waitFor()).isEqualTo(new AttachEnd.Exited(3));
        }
        assertThat(container.waitFor()).isEqualTo(3);
        container.remove(false, false);
        EventQuery query = new EventQuery(Instant.EPOCH, Instant.now(), EventFilter.of(List.of("label=tier=front")));
        try (Stream<EngineEvent> stream = engine.events(query)) {
            List<EngineEvent> events = stream.toList();
            assertThat(events.stream().map(EngineEvent::action))
                    .containsSubsequence("create", "start", "attach", "pause", "unpause", "rename", "die", "destroy")
                    .containsSubsequence(
                            "exec_create: sh -c exit 6",
                            "exec_start: sh -c exit 6",
                            "exec_die",
                            "exec_create: true",
                            "exec_start: true",
                            "extract-to-dir",
                            "archive-path",
                            "export");
            EngineEvent program = events.stream()
                    .filter(event -> event.action().equals("exec_die"))
                    .findFirst()
                    .orElseThrow();
            assertThat(program.attributes()).containsEntry("exitCode", "6");
            assertThat(program.attributes().get("execID")).matches("[0-9a-f]{64}");
            assertThat(events).allMatch(event -> event.id().equals(container.id()));
            EngineEvent die = events.stream()
                    .filter(event -> event.action().equals("die"))
                    .findFirst()
                    .orElseThrow();
            assertThat(die.attributes()).containsEntry("exitCode", "3").containsEntry("tier", "front");
        }
    }
}
