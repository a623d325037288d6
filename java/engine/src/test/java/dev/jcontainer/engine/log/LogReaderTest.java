package dev.jcontainer.engine.log;

import static dev.jcontainer.engine.log.WrittenLog.TIME;
import static dev.jcontainer.engine.log.WrittenLog.at;
import static dev.jcontainer.engine.log.WrittenLog.line;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.engine.record.LineFile;
import dev.jcontainer.engine.spec.LogEntry;
import dev.jcontainer.engine.spec.LogOptions;
import dev.jcontainer.engine.spec.LogQuery;
import dev.jcontainer.engine.spec.ProgramStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
    private static final LogQuery ALL = LogQuery.EVERYTHING;

    @TempDir
    private Path directory;

    @Test
    void anEntryHasTimeStreamAndTheBytesOfTheProgram() throws IOException {
        WrittenLog log = WrittenLog.text(directory)
                .append(TIME + " stdout F a\0\u00ff \r\n" + TIME + " stderr P no newline\n" + TIME + " stdout F \n")
                .append(TIME + " stdout P:a:b tags\n");
        try (LogEntries entries = new LogEntries(log.open(ALL, LogEnd.now()))) {
            LogEntry first = entries.next();
            assertThat(first.time()).isEqualTo(Instant.parse(TIME));
            assertThat(first.stream()).isEqualTo(ProgramStream.STDOUT);
            assertThat(first.bytes()).isEqualTo("a\0\u00ff \r\n".getBytes(ISO_8859_1));
        }
        assertThat(log.read(ALL)).containsExactly("o:a\0\u00ff \r\n", "e:no newline", "o:\n", "o:tags");
    }

    @Test
    void theFilesAreReadFromTheOldestToTheNewest() throws IOException {
        WrittenLog log = WrittenLog.text(directory)
                .file(2, line("1") + line("2"))
                .file(1, line("3"))
                .file(0, line("4"));
        assertThat(log.read(ALL)).containsExactly("o:1\n", "o:2\n", "o:3\n", "o:4\n");
        Files.delete(log.path(0)); // between two renames of a rotation
        assertThat(log.read(ALL)).containsExactly("o:1\n", "o:2\n", "o:3\n");
        Files.delete(log.path(1));
        assertThat(log.read(ALL)).containsExactly("o:1\n", "o:2\n");
    }

    @Test
    void aLineThatIsBeingWrittenIsNotReadYet() throws IOException {
        WrittenLog log = WrittenLog.text(directory).append(line("1") + TIME + " stdout F 2");
        try (LogReader reader = log.open(ALL.follow(true), LogEnd.now())) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.next()).isFalse();
            assertThat(reader.damaged()).isEqualTo(1);
            log.append("3\n");
            assertThat(reader.next()).isTrue();
            assertThat(WrittenLog.text(reader.line())).isEqualTo("o:23\n");
            assertThat(reader.damaged()).isZero();
        }
    }

    /** The keeper begins a new file, and removes the one that was read until then. */
    @Test
    void aFollowerReadsTheRestOfASingleFileThatIsReplaced() throws IOException {
        WrittenLog log = new WrittenLog(directory, LogOptions.Format.TEXT, 1).append(line("1"));
        try (LogReader reader = log.open(ALL.follow(true), LogEnd.now())) {
            assertThat(reader.next()).isTrue();
            log.append(line("2"));
            Files.delete(log.path(0));
            log.append(line("3"));
            assertThat(reader.next()).isTrue();
            assertThat(WrittenLog.text(reader.line())).isEqualTo("o:2\n");
            assertThat(reader.next()).isFalse();
            assertThat(reader.await()).isTrue();
            assertThat(reader.next()).isTrue();
            assertThat(WrittenLog.text(reader.line())).isEqualTo("o:3\n");
            assertThat(reader.next()).isFalse();
        }
    }

    /** Docker does not show them either. */
    @Test
    void damagedLinesArePassedOverAndCounted() throws IOException {
        WrittenLog log = WrittenLog.text(directory)
                .append("\n" + line("1") + "rubbish\n" + TIME + " stdin F x\n" + TIME + " stdout X x\n")
                .append(TIME + " stdout F\n2026-13-01T00:00:00Z stdout F x\n" + line("2") + "torn");
        assertThat(log.read(ALL)).containsExactly("o:1\n", "o:2\n");
        try (LogReader reader = log.open(ALL, LogEnd.now())) {
            for (int entries = 0; entries < 2; entries++) {
                assertThat(reader.next()).isTrue();
            }
            assertThat(reader.next()).isFalse();
            assertThat(reader.damaged()).isEqualTo(7);
        }
    }

    @Test
    void linesAfterTheTimeOfTheQueryAreNotDamaged() throws IOException {
        WrittenLog log = WrittenLog.text(directory).append(at(1, "1") + at(2, "2") + at(3, "3"));
        Instant until = Instant.parse("2026-01-01T00:00:01Z");
        try (LogReader reader = log.open(ALL.until(until), LogEnd.now())) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.next()).isFalse();
            assertThat(reader.damaged()).isZero();
        }
    }

    @Test
    void aLineOfAMegabyteIsRead() throws IOException {
        String text = "x".repeat(1 << 20);
        assertThat(WrittenLog.text(directory).append(line(text) + line("2")).read(ALL))
                .containsExactly("o:" + text + "\n", "o:2\n");
    }

    @Test
    void aLineWithoutAnEndDoesNotFillTheMemory() throws IOException {
        String text = "x".repeat(LineFile.LONGEST);
        WrittenLog log = WrittenLog.text(directory).append(line(text) + line("2"));
        assertThat(log.read(ALL)).containsExactly("o:2\n");
    }

    @Test
    void sinceAndUntilIncludeTheirTimes() throws IOException {
        WrittenLog log =
                WrittenLog.text(directory).file(1, at(1, "1") + at(2, "2")).file(0, at(3, "3") + at(4, "4"));
        LogQuery middle = ALL.since(Instant.parse("2026-01-01T00:00:02Z")).until(Instant.parse("2026-01-01T00:00:03Z"));
        assertThat(log.read(middle)).containsExactly("o:2\n", "o:3\n");
        assertThat(log.read(ALL.since(Instant.MIN).until(Instant.MAX))).hasSize(4);
        assertThat(log.read(middle.tail(1))).isEmpty();
    }

    /** A clock may be set back. Docker stops at the first entry after the time, too. */
    @Test
    void untilStopsAtTheFirstLaterEntry() throws IOException {
        WrittenLog log = WrittenLog.text(directory).append(at(1, "1") + at(5, "5") + at(2, "2"));
        assertThat(log.read(ALL.until(Instant.parse("2026-01-01T00:00:03Z")))).containsExactly("o:1\n");
        assertThat(log.read(ALL.since(Instant.parse("2026-01-01T00:00:02Z")))).containsExactly("o:5\n", "o:2\n");
    }

    @Test
    void theTailIsCountedInLinesOfTheProgram() throws IOException {
        String piece = TIME + " stdout P ";
        WrittenLog log = WrittenLog.text(directory)
                .file(2, line("1") + line("2"))
                .file(1, line("3") + piece + "4a\n")
                .file(
                        0,
                        piece + "4b\n" + TIME + " stdout F 4c\n" + TIME + " stderr F 5\n" + piece + "6a\n" + piece
                                + "6b\n");
        assertThat(log.read(ALL.tail(0))).isEmpty();
        assertThat(log.read(ALL.tail(1))).containsExactly("o:6a", "o:6b");
        assertThat(log.read(ALL.tail(2))).containsExactly("e:5\n", "o:6a", "o:6b");
        assertThat(log.read(ALL.tail(3))).containsExactly("o:4a", "o:4b", "o:4c\n", "e:5\n", "o:6a", "o:6b");
        assertThat(log.read(ALL.tail(5))).hasSize(8).startsWith("o:2\n");
        assertThat(log.read(ALL.tail(6))).hasSize(9);
        assertThat(log.read(ALL.tail(Long.MAX_VALUE))).hasSize(9);
    }

    /** At each boundary of the blocks that are read backwards. */
    @Test
    void theTailIsFoundInALongFile() throws IOException {
        StringBuilder content = new StringBuilder();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            String text = "x".repeat(i % 71) + i;
            lines.add("o:" + text + "\n");
            content.append(line(text));
        }
        WrittenLog log = WrittenLog.text(directory).file(0, content + "torn");
        for (int tail = 0; tail <= 5000; tail += 7) {
            assertThat(log.read(ALL.tail(tail))).isEqualTo(lines.subList(5000 - tail, 5000));
        }
    }

    @Test
    void dockersJsonFileIsRead() throws IOException {
        WrittenLog log = new WrittenLog(directory, LogOptions.Format.JSON_FILE, 3)
                .append(
                        "{\"log\":\"a\\u003c\\u0000\\\"\\\\\\n\",\"stream\":\"stdout\",\"time\":\"2026-01-01T00:00:01.5Z\"}\n")
                .append("{ \"time\": \"2026-01-01T02:00:01+02:00\", \"attrs\":{\"a\":[1,\"]}\",{}]}, \"stream\" :"
                        + "\"stderr\",\"log\":\"\\ud83d\\ude00\u00c3\u00a4\\ud83d\"}\r\n")
                .append("{\"log\":\"x\",\"stream\":\"stdout\",\"time\":\"2026-01-01T00:00:01Z\"\n")
                .append("{\"log\":\"x\",\"stream\":\"stdout\"}\n{\"log\":\"\\x\"}\n[]\n\n");
        assertThat(log.read(ALL))
                .containsExactly("o:a<\0\"\\\n", "e:\u00f0\u009f\u0098\u0080\u00c3\u00a4\u00ef\u00bf\u00bd"); // UTF-8
        try (LogEntries entries = new LogEntries(log.open(ALL, LogEnd.now()))) {
            assertThat(entries.next().time()).isEqualTo(Instant.parse("2026-01-01T00:00:01.5Z"));
            assertThat(entries.next().time()).isEqualTo(Instant.parse("2026-01-01T00:00:01Z"));
        }
        assertThat(log.append("{\"log\":\"3\",\"stream\":\"stdout\",\"time\":\"2026-01-01T00:00:01Z\"}\n")
                        .read(ALL.tail(1)))
                .containsExactly("o:3");
    }

    @Test
    void aContainerWithoutALogHasNoEntries() throws IOException {
        WrittenLog log = new WrittenLog(directory, LogOptions.Format.NONE, 1).append(line("of an earlier setting"));
        assertThat(log.read(ALL)).isEmpty();
        assertThat(log.read(ALL.follow(true))).isEmpty();
    }

    @Test
    void theTextHasTheTimeBeforeEachLineOfItsStream() throws IOException {
        WrittenLog log = WrittenLog.text(directory)
                .append(TIME + " stdout P a\n" + TIME + " stderr F e\n" + TIME + " stdout F b\n" + TIME + " stdout F \n"
                        + TIME + " stdout P $ \n");
        assertThat(log.print(ALL, false)).containsExactly("ab\n\n$ ", "e\n");
        assertThat(log.print(ALL, true)).containsExactly(TIME + " ab\n" + TIME + " \n" + TIME + " $ ", TIME + " e\n");
    }

    @Test
    void theTextOfLongLinesIsComplete() throws IOException {
        StringBuilder content = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        for (int length = 65_500; length < 65_580; length++) {
            String text = "x".repeat(length);
            content.append(line("1")).append(line(text));
            expected.append(TIME + " 1\n" + TIME + " ").append(text).append('\n');
        }
        assertThat(WrittenLog.text(directory)
                        .append(content.toString())
                        .print(ALL, true)
                        .get(0))
                .isEqualTo(expected.toString());
    }
}
