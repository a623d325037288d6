package dev.jcontainer.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SuggestionTest {
    private static final List<String> NAMES =
            List.of("memory", "memory-swap", "rm", "volume", "workdir", "user", "userns", "env", "tty");

    @ParameterizedTest
    @CsvSource({
        "memroy, memory",
        "memmory, memory",
        "mem, memory",
        "memory-swp, memory-swap",
        "vloume, volume",
        "volumes, volume",
        "work-dir, workdir",
        "usr, user",
        "evn, env",
        "-tty, tty",
        "TTY-, ",
    })
    void theNearestNameIsMeant(String word, String name) {
        assertThat(Suggestion.of(word, "--", NAMES)).isEqualTo(name == null ? "" : " (did you mean --" + name + "?)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "m", "xx", "banana", "detach", "publish", "é"})
    void whatIsNearToNoneIsNotGuessed(String word) {
        assertThat(Suggestion.of(word, "--", NAMES)).isEmpty();
    }
}
