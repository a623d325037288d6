package dev.jcontainer.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.jcontainer.spec.UserNamespace.Range;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserNamespaceTest {
    @Test
    void modesAreNamed() {
        assertThat(UserNamespace.parse("host")).isEqualTo(UserNamespace.HOST);
        assertThat(UserNamespace.parse("auto")).isEqualTo(UserNamespace.AUTO);
        assertThat(UserNamespace.parse("keep-id")).isEqualTo(UserNamespace.KEEP_ID);
    }

    @Test
    void rangesAreNumbers() {
        assertThat(UserNamespace.parse("100000:0:65536")).isEqualTo(UserNamespace.ranges(new Range(100000, 0, 65536)));
        assertThat(UserNamespace.parse("4294967294:2147483647:1,5:0:2"))
                .isEqualTo(UserNamespace.ranges(new Range(4294967294L, 2147483647, 1), new Range(5, 0, 2)));
        assertThat(UserNamespace.parse("0:0:4294967295")).isEqualTo(UserNamespace.ranges(new Range(0, 0, 4294967295L)));
        assertThat(UserNamespace.parse("7:4294967294:1")).isEqualTo(UserNamespace.ranges(new Range(7, 4294967294L, 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Host",
                "auto ",
                "private",
                "1",
                "1:2",
                "1:2:3:4",
                "1:2:",
                ":2:3",
                "1::3",
                "-1:0:1",
                "+1:0:1",
                "0x1:0:1",
                "1:0:1,",
                ",1:0:1",
                "1:0:1,,2:2:1",
                "1:0: 1",
                "1:0:1;2:2:1",
                "99999999999:0:1",
                "\u0661:0:1"
            })
    void whatIsNeitherIsRefusedByName(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UserNamespace.parse(text))
                .withMessageContaining("'" + text + "'")
                .withMessageContaining("keep-id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1:0:0|no size",
                "4294967295:0:1|beyond 4294967294",
                "4294967294:0:2|beyond 4294967294",
                "1:4294967294:2|beyond 4294967294",
                "1:4294967295:1|beyond 4294967294",
                "0:0:4294967296|beyond 4294967294",
                "1:0:4294967295|beyond 4294967294",
                "0:1:4294967295|beyond 4294967294",
                "0:0:2147483649,3000000000:2147483648:1|overlap",
                "1:0:5,5:10:1|overlap",
                "1:0:5,10:4:1|overlap"
            })
    void rangesThatTheKernelWouldNotTakeAreRefused(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UserNamespace.parse(text))
                .withMessageContaining(reason);
    }

    @Test
    void thereAreAtMostAsManyRangesAsTheKernelTakes() {
        StringBuilder text = new StringBuilder("0:0:1");
        for (int i = 1; i < 340; i++) {
            text.append(',').append(2 * i).append(':').append(2 * i).append(":1");
        }
        assertThat(UserNamespace.parse(text.toString())).isInstanceOf(UserNamespace.Ranges.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UserNamespace.parse(text + ",1:1:1"))
                .withMessageContaining("not 341");
    }
}
