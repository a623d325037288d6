package dev.jcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.oci.OciExecCommand;
import dev.jcontainer.cli.text.HelpText;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HelpTextTest {
    static Stream<String> names() throws UsageException {
        return Commands.models().stream().map(CommandModel::name);
    }

    private static CommandModel model(String name) throws UsageException {
        return Commands.named(name).model();
    }

    private static String root() throws UsageException {
        return HelpText.of(Commands.root(), Commands.models());
    }

    private static String help(String name) throws UsageException {
        return HelpText.of(model(name), List.of());
    }

    /** The text as one line, so that line breaks do not matter. */
    private static String unbroken(String text) {
        return text.replaceAll("\\s+", " ");
    }

    @ParameterizedTest
    @MethodSource("names")
    void noLineIsLongerThan80ColumnsOrEndsInASpace(String name) throws UsageException {
        assertThat((help(name) + root()).lines())
                .allSatisfy(
                        line -> assertThat(line).hasSizeLessThanOrEqualTo(80).doesNotEndWith(" "));
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyOptionStandsInItsOwnLineWithItsWholeHelp(String name) throws UsageException {
        String help = help(name);
        for (Option option : model(name).options()) {
            String term = (option.letter() == 0 ? "      " : "  -" + option.letter() + ", ")
                    + option.dashed()
                    + (option.isFlag() ? "" : " " + option.argument());
            assertThat(help.lines().filter(line -> line.equals(term) || line.startsWith(term + "  ")))
                    .as(term)
                    .hasSize(1);
            assertThat(unbroken(help)).contains(unbroken(option.help()));
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void noHeadingOfOptionsStandsTwice(String name) throws UsageException {
        assertThat(help(name).lines().filter(line -> line.matches("[A-Z].*:"))).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyCommandHasTheOptionHelp(String name) throws UsageException {
        assertThat(model(name).help().dashed()).isEqualTo("--help");
        assertThat(help(name)).contains("--help ");
    }

    @Test
    void aTextThatWouldTouchItsTermStartsInTheNextLine() throws UsageException {
        assertThat(help("run"))
                .contains("\n      --rootfs DIR        The directory with the")
                .contains(
                        "\n  -v, --volume SRC:DST[:OPTION,...]\n                          Bind-mount a file or directory");
    }

    @Test
    void helpBeginsWithTheForms() throws UsageException {
        assertThat(help("run"))
                .startsWith("Usage: jcontainer run [OPTIONS] IMAGE [COMMAND] [ARG...]\n"
                        + "       jcontainer run [OPTIONS] --rootfs DIR COMMAND [ARG...]\n"
                        + "       jcontainer run [OPTIONS] PATH [ARG...]\n\n");
        assertThat(help("version")).startsWith("Usage: jcontainer version\n\n");
    }

    @Test
    void helpOfTheProgramListsTheCommands() throws UsageException {
        assertThat(root()).contains("\nCommands:\n");
        for (CommandModel command : Commands.models()) {
            if (command.isInGroup()) {
                continue;
            }
            assertThat(root().lines().filter(line -> line.startsWith("  " + command.name() + "  ")))
                    .hasSize(1);
            assertThat(unbroken(root())).contains(command.summary());
        }
    }

    @Test
    void optionsStandBelowTheHeadingsOfTheirGroups() throws UsageException {
        assertThat(help("run").lines().filter(line -> line.endsWith(":") && !line.startsWith(" ")))
                .containsExactly(
                        "Image:",
                        "Store:",
                        "Ceilings for layers:",
                        "Registry:",
                        "Root filesystem:",
                        "Mounts and devices:",
                        "Inside the container:",
                        "Terminal:",
                        "Lifetime:",
                        "Privileges:",
                        "Limits:",
                        "Kernel parameters and resource limits:",
                        "Network:",
                        "Detached containers:",
                        "Ports:",
                        "Health check:",
                        "Diagnostics:",
                        "Other:",
                        "Exit status:",
                        "Examples:");
        assertThat(help("version")).contains("\nOptions:\n").doesNotContain("Other:");
    }

    @Test
    void helpSaysWhenOneWantsInit() throws UsageException {
        assertThat(unbroken(help("run"))).contains("use --init when Ctrl-C or SIGTERM seem to do nothing");
    }

    @Test
    void helpOfRunSaysWhatAnOrdinaryUserCannotHave() throws UsageException {
        assertThat(unbroken(help("run")))
                .contains(
                        "An ordinary user cannot have this view on a machine with other file systems mounted below /; the"
                                + " nearest alternative is --isolation landlock --landlock-ro /");
    }

    @Test
    void helpOfExecSaysWhatMayNotBeEntered() throws UsageException {
        assertThat(unbroken(help("exec")))
                .contains("Do not exec into a container that was given SYS_PTRACE")
                .contains("without a user namespace");
    }

    @Test
    void helpOfExecSaysWhoseEnvironmentAndPidItIs() throws UsageException {
        assertThat(unbroken(help("exec"))).doesNotContain("inherits no other variables");
        String exec = unbroken(HelpText.of(new OciExecCommand().model(), List.of()));
        assertThat(exec).contains("the pid of the new program").doesNotContain("first process");
    }

    @Test
    void onlyRepeatableOptionsAreSaidToBe() throws UsageException {
        long repeatable =
                model("run").options().stream().filter(Option::isRepeatable).count();
        assertThat(unbroken(help("run")).split("May be repeated\\.", -1)).hasSize((int) repeatable + 1);
    }

    @Test
    void examplesAreWholeCommandLines() throws UsageException {
        assertThat(root()).contains("\n  jcontainer run /bin/sh -c 'echo hello from pid $$ on $(hostname)'\n");
    }
}
