package dev.jcontainer.cli.value;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanDurationTest {
    @ParameterizedTest
    @CsvSource({
        "-5, Less than a second",
        "999, Less than a second",
        "1000, 1 second",
        "59999, 59 seconds",
        "60000, About a minute",
        "3599999, 59 minutes",
        "3600000, About an hour",
        "5400000, 2 hours",
        "169200000, 47 hours",
        "172800000, 2 days",
        "1209600000, 2 weeks",
        "5184000000, 2 months",
        "63072000000, 2 years"
    })
    void agesAreInDockersWords(long milliseconds, String words) {
        assertThat(HumanDuration.of(milliseconds)).isEqualTo(words);
    }
}
