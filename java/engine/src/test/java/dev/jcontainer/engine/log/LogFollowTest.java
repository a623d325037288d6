package dev.jcontainer.engine.log;

import static dev.jcontainer.engine.log.WrittenLog.line;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.engine.spec.LogEntry;
import dev.jcontainer.engine.spec.LogOptions;
import dev.jcontainer.engine.spec.LogQuery;
import dev.jcontainer.kernel.Syscalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogFollowTest {
    private static final LogQuery FOLLOW = LogQuery.EVERYTHING.follow(true);

    @TempDir
    private Path directory;

    private final AtomicBoolean isEnded = new AtomicBoolean();
    private final LogEnd end = WrittenLog.end(isEnded::get, -1);

    private void end() throws IOException {
        isEnded.set(true);
        Files.writeString(directory.resolve("exit"), "");
    }

    private static String next(LogReader reader) throws IOException {
        while (!reader.next()) {
            assertThat(reader.await()).isTrue();
        }
        return WrittenLog.text(reader.line());
    }

    private static void assertEnd(LogReader reader) throws IOException {
        do {
            assertThat(reader.next()).isFalse();
        } while (reader.await());
    }

    @Test
    void whatIsAppendedIsRead() throws IOException {
        WrittenLog log = WrittenLog.text(directory).append(line("1"));
        try (LogReader reader = log.open(FOLLOW, end)) {
            assertThat(next(reader)).isEqualTo("o:1\n");
            log.append(line("2"));
            assertThat(next(reader)).isEqualTo("o:2\n");
            log.append(line("3"));
            end();
            assertThat(next(reader)).isEqualTo("o:3\n");
            assertEnd(reader);
        }
    }

    @Test
    void aReaderMayBeginAtThePresentEnd() throws IOException {
        WrittenLog log = WrittenLog.text(directory).file(1, line("0")).append(line("1"));
        try (LogReader reader = log.open(FOLLOW.tail(0), end)) {
            log.append(line("2"));
            log.rotate();
            log.append(line("3"));
            end();
            assertThat(next(reader)).isEqualTo("o:2\n");
            assertThat(next(reader)).isEqualTo("o:3\n");
            assertEnd(reader);
        }
    }

    @Test
    void aLogThatBeginsLaterIsRead() throws IOException {
        WrittenLog log = WrittenLog.text(directory);
        try (LogReader reader = log.open(FOLLOW, end)) {
            assertThat(reader.next()).isFalse();
            log.append(line("1"));
            assertThat(next(reader)).isEqualTo("o:1\n");
            end();
            assertEnd(reader);
        }
    }

    /** The reader keeps its descriptor, and then goes on with the oldest file that is left. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void aFileThatIsRemovedWhileItIsReadIsReadToItsEnd(int rotations) throws IOException {
        WrittenLog log = WrittenLog.text(directory).append(line("a") + line("b"));
        try (LogReader reader = log.open(FOLLOW, end)) {
            assertThat(next(reader)).isEqualTo("o:a\n");
            for (int i = 1; i <= rotations; i++) {
                log.rotate();
                log.append(line("" + i));
            }
            end();
            assertThat(next(reader)).isEqualTo("o:b\n");
            for (int i = Math.max(1, rotations - 2); i <= rotations; i++) {
                assertThat(next(reader)).isEqualTo("o:" + i + "\n");
            }
            assertEnd(reader);
        }
    }

    @Test
    void aFileThatSomebodyCutIsReadFromItsBeginning() throws IOException {
        WrittenLog log = WrittenLog.text(directory).append(line("1") + line("2"));
        try (LogReader reader = log.open(FOLLOW, end)) {
            assertThat(next(reader)).isEqualTo("o:1\n");
            assertThat(next(reader)).isEqualTo("o:2\n");
            log.file(0, "");
            assertThat(reader.next()).isFalse();
            assertThat(reader.await()).isTrue();
            log.append(line("3"));
            assertThat(next(reader)).isEqualTo("o:3\n");
        }
    }

    /** A keeper does this if the disk is full. */
    @Test
    void aTornLineThatIsRemovedIsForgotten() throws IOException {
        WrittenLog log = WrittenLog.text(directory).append(line("1") + WrittenLog.TIME + " stdout F to");
        try (LogReader reader = log.open(FOLLOW, end)) {
            assertThat(next(reader)).isEqualTo("o:1\n");
            assertThat(reader.next()).isFalse();
            log.file(0, line("1"));
            assertThat(reader.await()).isTrue();
            assertThat(reader.next()).isFalse();
            log.append(line("a longer line than the torn one"));
            end();
            assertThat(next(reader)).isEqualTo("o:a longer line than the torn one\n");
            assertEnd(reader);
        }
    }

    @Test
    void theRemovalOfTheRecordEndsTheReader() throws IOException {
        Path record = Files.createDirectory(directory.resolve("record"));
        WrittenLog log = WrittenLog.text(record).append(line("1"));
        try (LogReader reader = log.open(FOLLOW, WrittenLog.end(() -> !Files.exists(record), -1))) {
            assertThat(next(reader)).isEqualTo("o:1\n");
            Files.delete(log.path(0));
            Files.delete(record);
            assertEnd(reader);
        }
    }

    /** A keeper that is killed changes no file. */
    @Test
    void theEndOfAProcessEndsTheReader() throws Exception {
        Process keeper = new ProcessBuilder("cat").start();
        int pidfd = Syscalls.pidfdOpen((int) keeper.pid());
        WrittenLog log = WrittenLog.text(directory).append(line("1"));
        try (LogReader reader = log.open(FOLLOW, WrittenLog.end(() -> Syscalls.pidfdHasEnded(pidfd, 0) == 1, pidfd))) {
            assertThat(next(reader)).isEqualTo("o:1\n");
            FutureTask<Void> ending = inBackground(() -> assertEnd(reader));
            keeper.destroyForcibly();
            ending.get();
        } finally {
            keeper.destroyForcibly().waitFor();
            Syscalls.close(pidfd);
        }
    }

    @Test
    void theTimeOfTheQueryEndsTheReader() throws IOException {
        WrittenLog log = WrittenLog.text(directory).append(line("1"));
        try (LogReader reader = log.open(FOLLOW.until(Instant.now().plusMillis(50)), end)) {
            assertThat(next(reader)).isEqualTo("o:1\n");
            assertEnd(reader);
        }
    }

    @Test
    void anotherThreadMayCloseTheEntries() throws Exception {
        WrittenLog log = WrittenLog.text(directory).append(line("1"));
        LogEntries entries = new LogEntries(log.open(FOLLOW, end));
        CountDownLatch first = new CountDownLatch(1);
        List<LogEntry> taken = new ArrayList<>();
        FutureTask<Void> reading = inBackground(() -> {
            try (Stream<LogEntry> stream = entries.stream()) {
                stream.forEach(entry -> {
                    taken.add(entry);
                    first.countDown();
                });
            }
        });
        first.await();
        entries.close();
        reading.get();
        entries.close();
        assertThat(taken).hasSize(1);
        assertThat(entries.hasNext()).isFalse();
        assertThatThrownBy(entries::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void theTextIsWrittenBeforeTheReaderWaits() throws Exception {
        WrittenLog log = WrittenLog.text(directory).append(line("1"));
        Semaphore shown = new Semaphore(0);
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int offset, int length) {
                super.write(bytes, offset, length);
                shown.release();
            }
        };
        try (LogReader reader = log.open(FOLLOW, end)) {
            FutureTask<Void> writing =
                    inBackground(() -> new LogText(reader, out, OutputStream.nullOutputStream(), false).write());
            shown.acquire();
            log.append(line("2"));
            shown.acquire(); // with the end, it would be written in any case
            end();
            writing.get();
            assertThat(out.toString(ISO_8859_1)).isEqualTo("1\n2\n");
        }
    }

    /**
     * A writer rotates as fast as it can, in steps that a reader may see, but keeps so many files that none is lost
     * before it is read.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingIsLostOrDoubledWhileAWriterRotates(long seed) throws Exception {
        Random random = new Random(seed);
        WrittenLog log = new WrittenLog(directory, LogOptions.Format.TEXT, 400);
        StringBuilder written = new StringBuilder();
        FutureTask<Void> writing = new FutureTask<>(() -> {
            for (int file = 0; file < 300; file++) {
                for (int part = random.nextInt(4); part >= 0; part--) {
                    String text = random.nextInt(1000) + "\0\u00e4".repeat(random.nextInt(300));
                    String line = line(text);
                    int cut = random.nextInt(line.length());
                    written.append(text).append('\n');
                    log.append(line.substring(0, cut)); // a torn line that is completed
                    log.append(line.substring(cut));
                }
                log.rotate();
            }
            end();
            return null;
        });
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (LogReader reader = log.open(FOLLOW, end)) {
            Thread thread = new Thread(writing, "writer");
            thread.start();
            new LogText(reader, out, OutputStream.nullOutputStream(), false).write();
            writing.get();
            assertThat(out.toString(ISO_8859_1)).isEqualTo(written.toString());
            assertThat(reader.damaged()).isZero();
        }
        try (LogReader reader = log.open(LogQuery.EVERYTHING, LogEnd.now())) {
            ByteArrayOutputStream again = new ByteArrayOutputStream();
            new LogText(reader, again, OutputStream.nullOutputStream(), false).write();
            assertThat(again.toString(ISO_8859_1)).isEqualTo(written.toString());
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static FutureTask<Void> inBackground(Work work) {
        FutureTask<Void> task = new FutureTask<>(() -> {
            work.run();
            return null;
        });
        Thread thread = new Thread(task, "reader");
        thread.setDaemon(true);
        thread.start();
        return task;
    }
}
