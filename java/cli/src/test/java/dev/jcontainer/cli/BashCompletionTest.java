package dev.jcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.run.RunOptions;
import dev.jcontainer.cli.text.BashCompletion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

/** A real bash on a terminal, with a function jcontainer that prints its arguments. */
class BashCompletionTest {
    @TempDir
    private static Path directory;

    private static @Nullable Shell bash;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Shell.isInstalled("bash"), "bash is not installed; install it to test its completion");
        assumeTrue(
                Shell.isInstalled("script"), "script of util-linux is not installed; there is no terminal to type in");
        Files.writeString(directory.resolve("completion.bash"), BashCompletion.of(Commands.root(), Commands.models()));
        CompletionCases.makeFiles(directory);
        bash = Shell.open(directory, Map.of("UNIQUE_NAME", "x"), "bash --norc --noprofile -i");
        bash.type(
                "bind 'set bell-style none'; bind 'set enable-bracketed-paste off'; bind 'set page-completions off';"
                        + " bind 'set completion-query-items 0';"
                        + " bind 'set completion-display-width 0'; source completion.bash\n",
                "(completion.bash)");
        bash.type(
                "jcontainer() { if [ $1 = ps ]; then echo web1; else printf '<%s>' \"$@\"; echo ' END'; fi; }; echo REA''DY\n",
                "(READY)");
    }

    @AfterAll
    static void stop() throws Exception {
        if (bash != null) {
            bash.close();
        }
    }

    private static Shell bash() {
        assertThat(bash).isNotNull();
        return bash;
    }

    /** The arguments of jcontainer after a line, tab and return are typed. */
    private static String complete(String line) throws Exception {
        return bash().type("jcontainer " + line + "\t\n", "\n(<.*>) END");
    }

    @Test
    void theScriptIsBash() throws Exception {
        assertThat(Shell.output(directory, Map.of(), "bash", "-n", "completion.bash"))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.jcontainer.cli.CompletionCases#begun")
    @CsvSource({
        "stop web1 we, <stop><web1><web1>",
        "exec -- we, <exec><--><web1>",
        "run --cap-add=NET_AD, <run><--cap-add=NET_ADMIN>",
        "completion z, <completion><zsh>",
        "run --rootfs ./da, <run><--rootfs><./data/>",
        "run --volume=./da, <run><--volume=./data/>",
        "run --env-file=fi, <run><--env-file=file.env>",
        "run --env=UNIQUE_N, <run><--env=UNIQUE_NAME>",
        "run -- fi, <run><--><file.env>"
    })
    void whatIsBegunIsCompleted(String line, String words) throws Exception {
        assertThat(complete(line)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({
        "run -e A=b --re, <run><-e><A=b><--read-only>",
        "run -v ./data:/x:ro --re, <run><-v><./data:/x:ro><--read-only>",
        "run --rootfs=data --re, <run><--rootfs=data><--read-only>",
        "run -w /x --re, <run><-w></x><--read-only>",
        "run -w/x --re, <run><-w/x><--read-only>",
        "run -e --init --re, <run><-e><--init><--read-only>",
        "run -v ./data:/x ./fi, <run><-v><./data:/x><./file.env>"
    })
    void optionsBeforeItAreRead(String line, String words) throws Exception {
        assertThat(complete(line)).isEqualTo(words);
    }

    @ParameterizedTest
    @MethodSource("dev.jcontainer.cli.CompletionCases#unknown")
    @ValueSource(strings = {"run --rootfs file", "run -v ./data:/da", "run --init=tr", "exec web1 we", "nothing --re"})
    void whatIsNotKnownStaysAsItIs(String line) throws Exception {
        assertThat(complete(line)).isEqualTo("<" + line.replace(" ", "><") + ">");
    }

    @Test
    void allOptionsAreListed() throws Exception {
        List<String> sorted =
                RunOptions.MODEL.options().stream().map(Option::dashed).sorted().toList();
        String listed = bash().type(
                        "jcontainer run --\t\t",
                        "(?s)(" + sorted.get(0) + "\\s.*" + sorted.get(sorted.size() - 1) + ")\\s");
        bash().type("\u0015echo DO''NE\n", "(DONE)");
        for (Option option : RunOptions.MODEL.options()) {
            assertThat(listed.split("\\s+")).contains(option.dashed());
        }
    }
}
