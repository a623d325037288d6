package dev.jcontainer.cli.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimestampTest {
    @Test
    void inALogAllDigitsAreThere() {
        assertThat(Timestamp.fixed(0)).isEqualTo("1970-01-01T00:00:00.000000000Z");
        assertThat(Timestamp.fixed(1_136_214_245_000_000_100L)).isEqualTo("2006-01-02T15:04:05.000000100Z");
        assertThat(Timestamp.fixed(-1)).isEqualTo("1969-12-31T23:59:59.999999999Z");
    }

    @Test
    void inJsonZerosAtTheEndAreLeftOut() {
        assertThat(Timestamp.shortest(null)).isEqualTo("0001-01-01T00:00:00Z");
        assertThat(Timestamp.shortest(Instant.ofEpochSecond(1_136_214_245, 120_000_000)))
                .isEqualTo("2006-01-02T15:04:05.12Z");
        assertThat(Timestamp.shortest(Instant.ofEpochSecond(1_136_214_245))).isEqualTo("2006-01-02T15:04:05Z");
        assertThat(Timestamp.shortest(Instant.ofEpochSecond(1_136_214_245, 123_456_789)))
                .isEqualTo("2006-01-02T15:04:05.123456789Z");
    }
}
