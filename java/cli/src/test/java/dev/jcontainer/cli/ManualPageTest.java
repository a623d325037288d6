package dev.jcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.text.ManualPage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manual page, as groff and man show it. */
class ManualPageTest {
    @TempDir
    private static Path directory;

    private static String page() throws UsageException {
        return ManualPage.of(Commands.root(), Commands.models(), "1.2.3");
    }

    /** The whole page as one line, with hyphens and quotes as the reader would copy them. */
    private static String rendered() throws Exception {
        Path file = Files.writeString(directory.resolve("jcontainer.1"), page());
        Path warnings = directory.resolve("warnings");
        // No hyphenation and very long lines, so that only the content is compared.
        Process groff = new ProcessBuilder(
                        "groff", "-man", "-ww", "-Tutf8", "-P-cbou", "-rHY=0", "-rLL=1000n", file.toString())
                .redirectError(warnings.toFile())
                .start();
        String text = new String(groff.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(groff.waitFor()).isZero();
        assertThat(warnings).content().isEmpty();
        return text.replaceAll("\\s+", " ");
    }

    private static void takes(String program) {
        assumeTrue(Shell.isInstalled(program), () -> program + " is not installed; install it to test the manual page");
    }

    @Test
    void groffHasNoWarningAndLosesNothing() throws Exception {
        takes("groff");
        String text = rendered();
        assertThat(text).contains("JCONTAINER(1)").contains("jcontainer 1.2.3");
        for (CommandModel command : Commands.models()) {
            assertThat(text).contains(" " + command.invocation().toUpperCase(Locale.ROOT) + " ");
            assertThat(text).contains(command.summary());
            for (String paragraph : command.paragraphs()) {
                assertThat(text).contains(paragraph);
            }
            for (Option option : command.options()) {
                assertThat(text).contains(option.help());
                assertThat(text).contains(option.dashed() + (option.isFlag() ? " " : " " + option.argument() + " "));
            }
            for (CommandModel.Entry example : command.examples()) {
                assertThat(text).contains(example.term()).contains(example.text());
            }
            for (CommandModel.Section section : command.sections()) {
                for (CommandModel.Entry entry : section.entries()) {
                    assertThat(text).contains(entry.term()).contains(entry.text());
                }
            }
        }
    }

    @Test
    void anApostropheOrADotAtTheStartOfALineIsNoRequest() throws Exception {
        takes("groff");
        CommandModel model = Commands.named("version").model();
        CommandModel odd = new CommandModel(
                "odd",
                ".so /etc/passwd",
                List.of("'x'"),
                List.of("'quoted' at first", ".br is text", "a\\b \\fB ~ ^ ` \" -"),
                model.options(),
                model.operands(),
                List.of(),
                List.of());
        Path file = Files.writeString(directory.resolve("odd.1"), ManualPage.of(Commands.root(), List.of(odd), "1"));
        String text = Shell.output(
                        directory,
                        Map.of(),
                        "groff",
                        "-man",
                        "-ww",
                        "-Tutf8",
                        "-P-cbou",
                        "-rHY=0",
                        "-rLL=1000n",
                        file.toString())
                .replaceAll("\\s+", " ");
        assertThat(text)
                .contains(".so /etc/passwd")
                .contains("'quoted' at first")
                .contains(".br is text")
                .contains("a\\b \\fB ~ ^ ` \" -")
                .doesNotContain("root:");
    }

    @Test
    void manShowsIt() throws Exception {
        takes("man");
        Path file = Files.writeString(directory.resolve("jcontainer.1"), page());
        String text = Shell.output(
                directory,
                Map.of("MANPAGER", "cat", "MANWIDTH", "80", "LC_ALL", "C.UTF-8", "MANROFFOPT", "-ww"),
                "man",
                "--warnings=w",
                "-l",
                file.toString());
        assertThat(text).contains("NAME").contains("--rootfs DIR").contains("Exit status");
        assertThat(text).doesNotContain("warning").doesNotContain("error:");
    }

    @Test
    void everyHyphenIsOneThatCanBeCopied() throws UsageException {
        assertThat(page().lines().filter(line -> !line.startsWith(".")).map(line -> line.replace("\\-", "")))
                .noneMatch(line -> line.contains("-"));
    }

    @Test
    void thePageIsAscii() throws UsageException {
        assertThat(page().chars()).allMatch(c -> c < 0x80);
    }
}
