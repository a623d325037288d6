package dev.jcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.cli.text.ZshCompletion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real zsh on a terminal, with a function jcontainer that prints its arguments. */
class ZshCompletionTest {
    private static final String FUNCTION =
            "unsetopt beep auto_menu auto_remove_slash; jcontainer() { if [ $1 = ps ]; then echo web1; else printf '<%s>' \"$@\"; echo ' END'; fi; }; echo REA''DY\n";

    @TempDir
    private static Path directory;

    private static @Nullable Shell zsh;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Shell.isInstalled("zsh"), "zsh is not installed; install it to test its completion");
        assumeTrue(
                Shell.isInstalled("script"), "script of util-linux is not installed; there is no terminal to type in");
        Path functions = Files.createDirectory(directory.resolve("functions"));
        Files.writeString(functions.resolve("_jcontainer"), ZshCompletion.of(Commands.root(), Commands.models()));
        CompletionCases.makeFiles(directory);
        zsh = open("compinit -D -u; source functions/_jcontainer");
    }

    private static Shell open(String setup) throws Exception {
        Shell shell = Shell.open(directory, Map.of("UNIQUE_NAME", "x"), "zsh -f -i");
        shell.type("autoload -Uz compinit; " + setup + "; echo SET''UP\n", "(SETUP)");
        shell.type(FUNCTION, "(READY)");
        return shell;
    }

    @AfterAll
    static void stop() throws Exception {
        if (zsh != null) {
            zsh.close();
        }
    }

    private static String complete(String line) throws Exception {
        Shell shell = zsh;
        assertThat(shell).isNotNull();
        return complete(shell, line);
    }

    /** The arguments of jcontainer after a line, tab and return are typed. */
    private static String complete(Shell shell, String line) throws Exception {
        return shell.type("jcontainer " + line + "\t\n", "\n(<.*>) END");
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
        "run -e A=b -v ./data:/x:ro --re, <run><-e><A=b><-v><./data:/x:ro><--read-only>",
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
        try (Shell shell = open("fpath=($PWD/functions $fpath); compinit -D -u")) {
            assertThat(complete(shell, "ru")).isEqualTo("<run>");
            assertThat(complete(shell, "run --init --re")).isEqualTo("<run><--init><--read-only>");
        }
    }
}
