package dev.jcontainer.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrnoTest {
    @Test
    void everyConstantHasTheNumberOfItsName() throws Exception {
        Field[] constants = Errno.class.getFields();
        assertThat(constants).isNotEmpty();
        for (Field constant : constants) {
            assertThat(Errno.name(constant.getInt(null))).isEqualTo(constant.getName());
        }
    }

    /** Values from all parts of the table, so that a missing or an additional line is detected. */
    @ParameterizedTest
    @CsvSource({
        "1,EPERM,Operation not permitted",
        "34,ERANGE,Numerical result out of range",
        "40,ELOOP,Too many levels of symbolic links",
        "42,ENOMSG,No message of desired type",
        "57,EBADSLT,Invalid slot",
        "59,EBFONT,Bad font file format",
        "75,EOVERFLOW,Value too large for defined data type",
        "95,EOPNOTSUPP,Operation not supported",
        "111,ECONNREFUSED,Connection refused",
        "122,EDQUOT,Disk quota exceeded",
        "132,ERFKILL,Operation not possible due to RF-kill",
        "133,EHWPOISON,Memory page has hardware error"
    })
    void aNumberHasTheNameAndTextOfLinux(int number, String name, String text) {
        assertThat(Errno.name(number)).isEqualTo(name);
        assertThat(Errno.text(number)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "41", "58", "134", "4711"})
    void aNumberThatLinuxDoesNotUseIsSaidAsItIs(int number) {
        assertThat(Errno.name(number)).isEqualTo("errno " + number);
        assertThat(Errno.text(number)).isEqualTo("unknown error");
    }

    @Test
    void noTwoNumbersShareAName() {
        Set<String> names = new HashSet<>();
        for (int number = 1; number <= 133; number++) {
            assertThat(names.add(Errno.name(number))).as(Errno.name(number)).isTrue();
        }
    }
}
