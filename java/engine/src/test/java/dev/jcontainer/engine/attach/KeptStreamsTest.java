package dev.jcontainer.engine.attach;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.engine.event.EventReader;
import dev.jcontainer.engine.log.LogReader;
import dev.jcontainer.engine.log.LogText;
import dev.jcontainer.engine.spec.AttachEnd;
import dev.jcontainer.engine.spec.Attachment;
import dev.jcontainer.engine.spec.EngineEvent;
import dev.jcontainer.engine.spec.EventFilter;
import dev.jcontainer.engine.spec.EventQuery;
import dev.jcontainer.engine.spec.LogOptions;
import dev.jcontainer.engine.spec.LogQuery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a real keeper, whose program begins when it reads a line. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeptStreamsTest {
    @TempDir
    private Path directory;

    private KeptProgram start(String script) throws IOException {
        return new KeptProgram(directory, LogOptions.DEFAULT, "read begin; " + script);
    }

    private static Attachment attach(KeptProgram program) throws IOException {
        Attachment attached = KeptStreams.open(program.state.toString());
        assertThat(attached.hasTerminal()).isFalse();
        return attached;
    }

    private static void begin(Attachment attached) throws IOException {
        attached.stdin().write('\n');
    }

    private static String all(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), ISO_8859_1);
    }

    @Test
    void allClientsSeeEverythingAndTheEnd() throws IOException {
        try (KeptProgram program = start("echo out; echo err >&2; exit 3");
                Attachment first = attach(program);
                Attachment second = attach(program)) {
            begin(second);
            assertThat(all(first.stdout())).isEqualTo("out\n");
            assertThat(all(second.stdout())).isEqualTo("out\n");
            assertThat(all(second.stderr())).isEqualTo("err\n");
            assertThat(all(first.stderr())).isEqualTo("err\n");
            assertThat(first.waitFor()).isEqualTo(new AttachEnd.Exited(3));
            assertThat(first.waitFor()).isEqualTo(new AttachEnd.Exited(3));
        }
    }

    @Test
    void anyInputReachesTheProgramAndItsEndAsWell() throws Exception {
        byte[] input = new byte[1_000_000];
        new Random(3).nextBytes(input);
        try (KeptProgram program = start("cat");
                Attachment attached = attach(program)) {
            begin(attached);
            FutureTask<Void> writing = new FutureTask<>(() -> {
                try (OutputStream stdin = attached.stdin()) {
                    stdin.write(input);
                }
                return null;
            });
            new Thread(writing, "writing").start();
            assertThat(attached.stdout().readAllBytes()).isEqualTo(input);
            writing.get();
            assertThat(attached.waitFor()).isEqualTo(new AttachEnd.Exited(0));
            assertThatThrownBy(() -> attached.stdin().write(1)).isInstanceOf(IOException.class);
        }
    }

    /** The fast reader is never behind by more than the keeper holds for it, because the program waits for it. */
    @Test
    void aReaderThatIsTooSlowIsToldSo() throws IOException {
        try (KeptProgram program = start("for i in 1 2 3 4 5 6 7 8; do head -c 2500000 /dev/zero; read more; done");
                Attachment slow = attach(program);
                Attachment fast = attach(program)) {
            for (int i = 0; i < 8; i++) {
                begin(fast);
                assertThat(fast.stdout().readNBytes(2_500_000)).hasSize(2_500_000);
            }
            assertThatThrownBy(() -> slow.stdout().readAllBytes())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("dropped this reader, because the reader was too slow");
            begin(slow); // its input has a connection of its own
            assertThat(slow.waitFor()).isEqualTo(new AttachEnd.Exited(0));
        }
    }

    @Test
    void aKilledKeeperIsTheEnd() throws Exception {
        try (KeptProgram program = start("echo ready; read end");
                Attachment attached = attach(program);
                LogReader reader = LogReader.open(
                        program.record.toString(),
                        LogOptions.DEFAULT,
                        LogQuery.EVERYTHING.follow(true),
                        program.end())) {
            begin(attached);
            assertThat(attached.stdout().read()).isEqualTo('r');
            program.killKeeper();
            assertThat(attached.waitFor()).isEqualTo(new AttachEnd.KeeperKilled());
            ByteArrayOutputStream log = new ByteArrayOutputStream();
            new LogText(reader, log, OutputStream.nullOutputStream(), false).write();
            assertThat(log.toString(ISO_8859_1)).isEqualTo("ready\n");
        }
    }

    @Test
    void closingLeavesTheProgramAlone() throws Exception {
        try (KeptProgram program = start("read more; echo \"$more\"");
                Attachment other = attach(program)) {
            Attachment attached = attach(program);
            FutureTask<AttachEnd> waiting = new FutureTask<>(attached::waitFor);
            FutureTask<Integer> reading =
                    new FutureTask<>(() -> attached.stdout().read());
            new Thread(waiting, "waiting").start();
            new Thread(reading, "reading").start();
            attached.close();
            attached.close();
            assertThat(waiting.get()).isEqualTo(new AttachEnd.Left());
            try {
                assertThat(reading.get()).isEqualTo(-1);
            } catch (ExecutionException e) { // it had not begun to wait
                assertThat(e).cause().hasMessageContaining("closed");
            }
            other.stdin().write("\nmore\n".getBytes(ISO_8859_1));
            assertThat(all(other.stdout())).isEqualTo("more\n");
        }
    }

    @Test
    void aLogThatRotatesFastIsFollowedByteForByte() throws Exception {
        byte[] content = new byte[6_000_000];
        new Random(7).nextBytes(content);
        Path file = Files.write(directory.resolve("content"), content);
        LogOptions options = new LogOptions(LogOptions.Format.TEXT, 100_000, 100);
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        try (KeptProgram program = new KeptProgram(directory, options, "read begin; cat " + file);
                Attachment attached = attach(program);
                LogReader reader = LogReader.open(
                        program.record.toString(), options, LogQuery.EVERYTHING.follow(true), program.end())) {
            begin(attached);
            new LogText(reader, log, OutputStream.nullOutputStream(), false).write();
            assertThat(reader.damaged()).isZero();
        }
        assertThat(log.toByteArray()).isEqualTo(content);
        assertThat(directory.resolve("record/log.40")).exists();
    }

    @Test
    void aJsonLogIsFollowed() throws Exception {
        LogOptions options = new LogOptions(LogOptions.Format.JSON_FILE, 20_000, 100);
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        String script = "read begin; i=0; while [ $i -lt 2000 ]; do echo \"$i <\\\"\u00e4\"; i=$((i+1)); done";
        try (KeptProgram program = new KeptProgram(directory, options, script);
                Attachment attached = attach(program);
                LogReader reader = LogReader.open(
                        program.record.toString(), options, LogQuery.EVERYTHING.follow(true), program.end())) {
            begin(attached);
            new LogText(reader, log, OutputStream.nullOutputStream(), false).write();
        }
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            expected.append(i).append(" <\"\u00e4\n");
        }
        assertThat(log.toString(UTF_8)).isEqualTo(expected.toString());
    }

    @Test
    void theEventsOfAKeeperAreRead() throws Exception {
        EventQuery query = new EventQuery(Instant.EPOCH, null, EventFilter.ALL);
        try (EventReader reader = EventReader.open(directory.toString(), query);
                KeptProgram program = start("exit 3");
                Attachment attached = attach(program)) {
            EngineEvent start = Objects.requireNonNull(reader.next());
            assertThat(start.action()).isEqualTo("start");
            assertThat(start.id()).isEqualTo("kept");
            begin(attached);
            EngineEvent die = Objects.requireNonNull(reader.next());
            assertThat(die.action()).isEqualTo("die");
            assertThat(die.attributes()).containsEntry("exitCode", "3");
            assertThat(die.time()).isAfter(start.time());
        }
    }
}
