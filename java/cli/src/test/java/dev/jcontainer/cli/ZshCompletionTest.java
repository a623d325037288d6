package dev.jcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.cli.text.ZshCompletion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZshCompletionTest extends CompletionTest {
    ZshCompletionTest() {
        super("zsh");
    }

    @Override
    Shell open() throws Exception {
        Path functions = Files.createDirectory(directory.resolve("functions"));
        Files.writeString(functions.resolve("_jcontainer"), ZshCompletion.of(Commands.root(), Commands.allModels()));
        return openWith("compinit -D -u; source functions/_jcontainer");
    }

    private Shell openWith(String setup) throws IOException {
        return open("zsh -f -i", "autoload -Uz compinit; " + setup + "; unsetopt beep auto_menu auto_remove_slash");
    }

    @Test
    void theScriptIsZsh() throws Exception {
        assertThat(Shell.output(directory, Map.of(), "zsh", "-f", "-n", "functions/_jcontainer"))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.jcontainer.cli.CompletionCases#begun")
    @CsvSource({
        "run --cap-add NET_AD, <run><--cap-add><NET_ADMIN>",
        "run -e A=b -v ./data:/x:ro --rea, <run><-e><A=b><-v><./data:/x:ro><--read-only>",
        "run -e A -e UNIQUE_N, <run><-e><A><-e><UNIQUE_NAME>"
    })
    void whatIsBegunIsCompleted(String line, String words) throws Exception {
        assertThat(complete(line)).isEqualTo(words);
    }

    @ParameterizedTest
    @MethodSource("dev.jcontainer.cli.CompletionCases#unknown")
    @ValueSource(strings = {"run --read-only --read"})
    void whatIsNotKnownStaysAsItIs(String line) throws Exception {
        assertThat(complete(line)).isEqualTo("<" + line.replace(" ", "><") + ">");
    }

    @Test
    void theScriptMayLieInADirectoryOfFunctions() throws Exception {
        try (Shell shell = openWith("fpath=($PWD/functions $fpath); compinit -D -u")) {
            assertThat(complete(shell, "ru")).isEqualTo("<run>");
            assertThat(complete(shell, "run --init --rea")).isEqualTo("<run><--init><--read-only>");
        }
    }
}
