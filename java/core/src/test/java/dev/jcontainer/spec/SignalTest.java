package dev.jcontainer.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalTest {
    @ParameterizedTest
    @CsvSource({
        "TERM,15",
        "SIGTERM,15",
        "sigterm,15",
        "Term,15",
        "15,15",
        "HUP,1",
        "KILL,9",
        "CHLD,17",
        "SYS,31",
        "1,1",
        "64,64",
        "RTMIN,34",
        "SIGRTMIN,34",
        "RTMIN+0,34",
        "rtmin+3,37",
        "SIGRTMIN+30,64"
    })
    void aSignalHasANameAndANumber(String text, int number) {
        assertThat(Signal.of(text)).isEqualTo(new Signal(number));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SIG",
                "FOO",
                "SIGSIGTERM",
                "SIG15",
                " 15",
                "0",
                "65",
                "-9",
                "+9",
                "9x",
                "１５",
                "015",
                "4294967311",
                "RTMIN-3",
                "RTMIN3",
                "RTMIN+",
                "RTMIN+-1",
                "RTMIN++1",
                "RTMIN+31"
            })
    void anythingElseIsRefusedAsItWasGiven(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Signal.of(text))
                .withMessageStartingWith("There is no signal '" + text + "'");
    }

    @Test
    void aNumberIsOneOf1To64() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Signal(0))
                .withMessage("There is no signal 0: 1 to 64");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Signal(65))
                .withMessage("There is no signal 65: 1 to 64");
    }

    @Test
    void theNameOfASignalIsThatSignal() {
        for (int number = 1; number <= 64; number++) {
            Signal signal = new Signal(number);
            if (number == 32 || number == 33) {
                // The C library reserves these signals, so they have no name.
                assertThat(signal).hasToString("SIG" + number);
            } else {
                assertThat(Signal.of(signal.toString())).isEqualTo(signal);
            }
        }
    }

    @Test
    void aNameIsWrittenAsTheKernelsHeadersDo() {
        assertThat(Signal.TERM).hasToString("SIGTERM");
        assertThat(new Signal(34)).hasToString("SIGRTMIN+0");
        assertThat(new Signal(64)).hasToString("SIGRTMIN+30");
    }

    @Test
    void everyConstantIsTheSignalOfItsName() throws Exception {
        int constants = 0;
        for (Field field : Signal.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                assertThat(field.get(null)).isEqualTo(Signal.of(field.getName()));
                constants++;
            }
        }
        assertThat(constants).isEqualTo(10);
    }

    @Test
    void aNameIsUnderstoodWhereverTheUserLives() {
        Locale before = Locale.getDefault();
        Locale.setDefault(new Locale("tr"));
        try {
            assertThat(Signal.of("int")).isEqualTo(Signal.INT);
        } finally {
            Locale.setDefault(before);
        }
    }
}
