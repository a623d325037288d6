package dev.jcontainer.cli.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.cli.model.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The script {@code jcontainer} skips the global options of {@code oci} to find the command, for the exit status of
 * exec.
 */
class LauncherScriptTest {
    private static final Pattern OPTIONS =
            Pattern.compile("^ *((?:--?[a-z-]+ \\| )+--?[a-z-]+)\\)$", Pattern.MULTILINE);

    private static Path script() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isRegularFile(at.resolve("jcontainer"))) {
                return at.resolve("jcontainer");
            }
        }
        throw new IllegalStateException("not in a checkout");
    }

    @Test
    void theScriptKnowsTheGlobalOptionsThatTakeAValue() throws IOException {
        List<String> expected = new ArrayList<>();
        for (Option option : OciOptions.root().options()) {
            if (!option.isFlag()) {
                expected.add("-" + option.name()); // both as Go's package flag has it
                expected.add("--" + option.name());
            }
        }
        Matcher matcher = OPTIONS.matcher(Files.readString(script()));
        assertThat(matcher.find()).isTrue();
        assertThat(matcher.group(1).split(" \\| ")).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(matcher.find()).as("a second list of options").isFalse();
    }
}
