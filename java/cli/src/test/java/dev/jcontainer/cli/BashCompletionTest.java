package dev.jcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.run.RunOptions;
import dev.jcontainer.cli.text.BashCompletion;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BashCompletionTest extends CompletionTest {
    BashCompletionTest() {
        super("bash");
    }

    @Override
    Shell open() throws Exception {
        Files.writeString(
                directory.resolve("completion.bash"), BashCompletion.of(Commands.root(), Commands.allModels()));
        return open(
                "bash --norc --noprofile -i",
                "bind 'set bell-style none'; bind 'set enable-bracketed-paste off'; bind 'set page-completions off';"
                        + " bind 'set completion-query-items 0';"
                        + " bind 'set completion-display-width 0'; source completion.bash");
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
        "run -e A=b --rea, <run><-e><A=b><--read-only>",
        "run -v ./data:/x:ro --rea, <run><-v><./data:/x:ro><--read-only>",
        "run --rootfs=data --rea, <run><--rootfs=data><--read-only>",
        "run -w /x --rea, <run><-w></x><--read-only>",
        "run -w/x --rea, <run><-w/x><--read-only>",
        "run -e --init --rea, <run><-e><--init><--read-only>",
        "run -v ./data:/x ./fi, <run><-v><./data:/x><./file.env>"
    })
    void optionsBeforeItAreRead(String line, String words) throws Exception {
        assertThat(complete(line)).isEqualTo(words);
    }

    @ParameterizedTest
    @MethodSource("dev.jcontainer.cli.CompletionCases#unknown")
    @ValueSource(strings = {"run --rootfs file", "run -v ./data:/da", "run --init=tr", "exec web1 we", "nothing --rea"})
    void whatIsNotKnownStaysAsItIs(String line) throws Exception {
        assertThat(complete(line)).isEqualTo("<" + line.replace(" ", "><") + ">");
    }

    @Test
    void allOptionsAreListed() throws Exception {
        List<String> sorted =
                RunOptions.MODEL.options().stream().map(Option::dashed).sorted().toList();
        String listed = shell().type(
                        "jcontainer run --\t\t",
                        "(?s)(" + sorted.get(0) + "\\s.*" + sorted.get(sorted.size() - 1) + ")\\s");
        shell().type("\u0015echo DO''NE\n", "(DONE)");
        for (Option option : RunOptions.MODEL.options()) {
            assertThat(listed.split("\\s+")).contains(option.dashed());
        }
    }
}
