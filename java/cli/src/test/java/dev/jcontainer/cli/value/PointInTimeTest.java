package dev.jcontainer.cli.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PointInTimeTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final long A_SECOND = 1_000_000_000;

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "1700000000, 1700000000, 0",
        "1700000000.5, 1700000000, 500000000",
        "1700000000.000000001, 1700000000, 1",
        "10m, 1699999400, 0",
        "1h30m, 1699994600, 0",
        "2006-01-02T15:04:05Z, 1136214245, 0",
        "2006-01-02T15:04:05+01:00, 1136210645, 0",
        "2006-01-02T15:04:05-01:00, 1136217845, 0",
        "2006-01-02T15:04:05.5Z, 1136214245, 500000000",
        "2006-01-02T15:04:05.123456789Z, 1136214245, 123456789"
    })
    void aTimeIsNanosecondsSince1970(String text, long seconds, long nanoseconds) {
        assertThat(PointInTime.parse(text, NOW)).isEqualTo(seconds * A_SECOND + nanoseconds);
    }

    @Test
    void withoutAZoneItIsThatOfThisMachine() {
        ZoneId here = ZoneId.systemDefault();
        assertThat(PointInTime.parse("2006-01-02", NOW))
                .isEqualTo(LocalDate.of(2006, 1, 2).atStartOfDay(here).toEpochSecond() * A_SECOND);
        assertThat(PointInTime.parse("2006-01-02T15:04:05", NOW))
                .isEqualTo(LocalDateTime.of(2006, 1, 2, 15, 4, 5).atZone(here).toEpochSecond() * A_SECOND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "2006-13-02", "2006-01-02T", "99999999999999999999", "yesterday"})
    void allElseIsRefused(String text) {
        assertThatThrownBy(() -> PointInTime.parse(text, NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("2006-01-02T15:04:05Z");
    }
}
