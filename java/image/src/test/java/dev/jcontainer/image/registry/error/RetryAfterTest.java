package dev.jcontainer.image.registry.error;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetryAfterTest {
    private static final long NOW = 1_445_412_420_000L; // Wed, 21 Oct 2015 07:27:00 GMT

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0",
                "120 | 120000",
                "99999999999999999999 | 1000000000000",
                "Wed, 21 Oct 2015 07:28:00 GMT | 60000",
                "Wed, 21 Oct 2015 07:00:00 GMT | 0",
                "-1 | -1",
                "1.5 | -1",
                "soon | -1",
                "'' | -1"
            })
    void readsSecondsAndDates(String value, long expected) {
        assertThat(RetryAfter.parse(value, NOW)).isEqualTo(expected);
    }

    @Test
    void isNothingIfItIsMissing() {
        assertThat(RetryAfter.parse(null, NOW)).isEqualTo(-1);
    }

    @FuzzTest(maxDuration = "15s")
    void anyTextIsATimeOrNone(byte[] bytes) {
        assertThat(RetryAfter.parse(new String(bytes, ISO_8859_1), NOW)).isGreaterThanOrEqualTo(-1);
    }
}
