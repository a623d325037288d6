package dev.jcontainer.engine.log;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogTimeTest {
    private static long parse(String text) {
        return LogTime.parse(("x" + text + "y").getBytes(US_ASCII), 1, 1 + text.length());
    }

    @Test
    void timesAreThoseOfTheJvm() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            Instant time = Instant.ofEpochSecond(random.nextLong(9_000_000_000L), random.nextInt(1_000_000_000));
            assertThat(parse(time.toString())).isEqualTo(LogTime.of(time));
            byte[] written = new byte[LogTime.LENGTH + 1];
            LogTime.write(LogTime.of(time), written, 1);
            assertThat(Instant.parse(new String(written, 1, LogTime.LENGTH, US_ASCII)))
                    .isEqualTo(time);
        }
    }

    @Test
    void zonesAndFractionsOfAnyLengthAreRead() {
        long second = LogTime.of(Instant.parse("2024-02-29T22:30:00Z"));
        assertThat(parse("2024-03-01T00:00:00+01:30")).isEqualTo(second);
        assertThat(parse("2024-02-29T17:00:00-05:30")).isEqualTo(second);
        assertThat(parse("2024-02-29T22:30:00.1Z")).isEqualTo(second + 100_000_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2026-01-31T23:59:59",
                "2026-01-31 23:59:59Z",
                "2026-00-31T23:59:59Z",
                "2026-01-32T23:59:59Z",
                "2026-01-31T24:59:59Z",
                "2026-01-31T23:60:59Z",
                "2026-01-31T23:59:59.Z",
                "2026-01-31T23:59:59.1",
                "2026-01-31T23:59:59.1234567890Z",
                "2026-01-31T23:59:59Zx",
                "2026-01-31T23:59:59+1:00",
                "2026-01-31T23:59:59+25:00",
                "x026-01-31T23:59:59Z",
                "2026-01-31T23:59:5 Z",
                "1969-01-31T23:59:59Z",
                "9999-01-31T23:59:59Z"
            })
    void whatIsNoTimeIsRefused(String text) {
        assertThat(parse(text)).isEqualTo(LogTime.NONE);
    }
}
