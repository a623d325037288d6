package dev.jcontainer.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** Whatever the bytes of a line, they are an entry or refused; and what is an entry is one of the line. */
final class LogFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void anyBytesAreALineOfTextOrRefused(byte[] bytes) {
        byte[] line = withNewline(bytes);
        LogLine entry = new LogLine();
        LogFormat format = new TextFormat();
        if (format.parse(line, 0, bytes.length, entry)) {
            assertThat(entry.offset()).isBetween(29, line.length);
            assertThat(entry.offset() + entry.length()).isBetween(bytes.length, line.length);
            assertThat(format.streamOf(line, 0, Math.min(bytes.length, LogFormat.HEAD)))
                    .isEqualTo(entry.stream());
            assertThat(format.isPiece(line, 0, bytes.length))
                    .isEqualTo(entry.offset() + entry.length() == bytes.length);
        }
        if (format.streamOf(bytes, 0, bytes.length) != null) {
            format.isPiece(bytes, 0, bytes.length);
        }
    }

    @FuzzTest(maxDuration = "30s")
    void anyBytesAreALineOfJsonOrRefused(byte[] bytes) {
        LogLine entry = new LogLine();
        if (new JsonFormat().parse(withNewline(bytes), 0, bytes.length, entry)) {
            assertThat(entry.length()).isLessThan(bytes.length);
            assertThat(entry.bytes().length).isGreaterThanOrEqualTo(entry.offset() + entry.length());
        }
    }

    @FuzzTest(maxDuration = "15s")
    void aTimeThatIsReadIsWrittenAndReadAgain(byte[] bytes) {
        long time = LogTime.parse(bytes, 0, bytes.length);
        if (time != LogTime.NONE) {
            byte[] written = new byte[LogTime.LENGTH];
            LogTime.write(time, written, 0);
            if (time >= 0) { // with a zone, the first hours of 1970 are in 1969
                assertThat(LogTime.parse(written, 0, written.length)).isEqualTo(time);
            }
        }
    }

    private static byte[] withNewline(byte[] bytes) {
        byte[] line = Arrays.copyOf(bytes, bytes.length + 1);
        line[bytes.length] = '\n';
        return line;
    }
}
