package dev.jcontainer.cli.value;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanNumberTest {
    @ParameterizedTest
    @CsvSource({
        "-1, --, --, --",
        "0, 0B, 0B, 0B",
        "999, 999B, 999B, 999B",
        "1023, 1023B, 1.02kB, 1.023kB",
        "815104, 796KiB, 815kB, 815.1kB",
        "67108864, 64MiB, 67.1MB, 67.11MB",
        "1610612736, 1.5GiB, 1.61GB, 1.611GB",
        "12345678901, 11.5GiB, 12.3GB, 12.35GB",
        "9223372036854775807, 8EiB, 9.22EB, 9.223EB"
    })
    void bytesAreShownAsDockerDoes(long bytes, String binary, String decimal, String disk) {
        assertThat(HumanNumber.binary(bytes)).isEqualTo(binary);
        assertThat(HumanNumber.decimal(bytes)).isEqualTo(decimal);
        assertThat(HumanNumber.disk(bytes)).isEqualTo(disk);
    }

    @Test
    void sharesHaveTwoPlaces() {
        assertThat(HumanNumber.percent(1, 3)).isEqualTo("33.33%");
        assertThat(HumanNumber.percent(0, 3)).isEqualTo("0.00%");
        assertThat(HumanNumber.percent(3, 1)).isEqualTo("300.00%");
        assertThat(HumanNumber.percent(-1, 3)).isEqualTo("--");
        assertThat(HumanNumber.percent(1, 0)).isEqualTo("--");
    }
}
