package dev.jcontainer.cli.run;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.cli.model.Parser;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.spec.ContainerSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Command lines of {@code run}, for tests. */
public final class RunLine {
    private RunLine() {}

    /** The specification of the words after {@code run}. */
    public static ContainerSpec spec(String... words) throws UsageException, IOException {
        return RunParser.of(Parser.parse(RunOptions.MODEL, List.of(words)));
    }

    /** The specification of these options before {@code /bin/true}. */
    public static ContainerSpec withOptions(String... options) throws UsageException, IOException {
        List<String> words = new ArrayList<>(List.of(options));
        words.add("/bin/true");
        return spec(words.toArray(new String[0]));
    }

    /** Asserts that the words after {@code run} are refused by one line that has all these parts. */
    public static void refuses(List<String> words, String... parts) {
        assertThatThrownBy(() -> spec(words.toArray(new String[0])))
                .isInstanceOf(UsageException.class)
                .message()
                .startsWith("Cannot ")
                .doesNotContain("\n")
                .contains(parts);
    }

    /** Asserts the same about these options before {@code /bin/true}. */
    public static void refusesOptions(List<String> options, String... parts) {
        List<String> words = new ArrayList<>(options);
        words.add("/bin/true");
        refuses(words, parts);
    }
}
