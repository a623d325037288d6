package dev.jcontainer.cli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The habits of docker's command line, which are pflag's, one by one. */
class ParserTest {
    @Test
    void optionsOfCommandsForImagesMayFollowOperands() throws UsageException {
        Option quiet = Option.flag("Output", "quiet", "x").letter('q');
        CommandModel model = new CommandModel(
                "images",
                "x",
                List.of(""),
                List.of(),
                List.of(quiet, Option.HELP),
                Completion.IMAGE,
                List.of(),
                List.of());
        Arguments arguments = Parser.parse(model, List.of("a", "-q", "b", "-", "--", "-q"));
        assertThat(arguments.has(quiet)).isTrue();
        assertThat(arguments.operands()).containsExactly("a", "b", "-", "-q");
        assertThat(Parser.parse(model, List.of("a")).operands()).containsExactly("a");
    }

    private static final Option INTERACTIVE =
            Option.flag("Test", "interactive", "").letter('i');
    private static final Option TTY = Option.flag("Test", "tty", "").letter('t');
    private static final Option REMOVE = Option.flag("Test", "rm", "");
    private static final Option ENV =
            Option.value("Test", "env", "KEY", "").letter('e').repeatable();
    private static final Option WORKDIR =
            Option.value("Test", "workdir", "DIR", "").letter('w');
    private static final Option NAME = Option.value("Test", "name", "NAME", "");
    private static final Option USER =
            Option.value("Test", "user", "USER", "").letter('u').neverEmpty();

    private static final CommandModel MODEL = new CommandModel(
            "run",
            "",
            List.of(""),
            List.of(),
            List.of(INTERACTIVE, TTY, REMOVE, ENV, WORKDIR, NAME, USER, Option.HELP),
            Completion.NONE,
            List.of(),
            List.of());

    private static Arguments parse(String... words) throws UsageException {
        return Parser.parse(MODEL, List.of(words));
    }

    private static void refuses(String problem, String... words) {
        assertThatThrownBy(() -> parse(words))
                .isInstanceOf(UsageException.class)
                .hasMessage("Cannot read the command line: " + problem + ". See 'jcontainer run --help'.");
    }

    @Test
    void noWordsAreNoOptionsAndNoOperands() throws UsageException {
        Arguments arguments = parse();
        assertThat(arguments.operands()).isEmpty();
        assertThat(arguments.value(NAME)).isNull();
        assertThat(arguments.values(ENV)).isEmpty();
        assertThat(arguments.has(TTY)).isFalse();
    }

    @Test
    void aLongOptionTakesTheNextWord() throws UsageException {
        Arguments arguments = parse("--name", "box", "sh");
        assertThat(arguments.value(NAME)).isEqualTo("box");
        assertThat(arguments.operands()).containsExactly("sh");
    }

    @Test
    void aLongOptionTakesWhatFollowsItsFirstEqualsSign() throws UsageException {
        assertThat(parse("--env=A=b=c").values(ENV)).containsExactly("A=b=c");
    }

    @Test
    void aLetterTakesTheNextWord() throws UsageException {
        assertThat(parse("-e", "A=1").values(ENV)).containsExactly("A=1");
    }

    @Test
    void aLetterTakesTheRestOfItsWord() throws UsageException {
        assertThat(parse("-eA=1").values(ENV)).containsExactly("A=1");
    }

    @Test
    void aLetterTakesWhatFollowsAnEqualsSignRightAfterIt() throws UsageException {
        assertThat(parse("-e=A=1").values(ENV)).containsExactly("A=1");
    }

    @Test
    void aLetterThatTakesAValueIsNoLongNameWithOneHyphen() throws UsageException {
        Arguments arguments = parse("-env", "A=1");
        assertThat(arguments.values(ENV)).containsExactly("nv");
        assertThat(arguments.operands()).containsExactly("A=1");
    }

    @Test
    void anEmptyValueIsAValue() throws UsageException {
        Arguments arguments = parse("-e", "", "--name=", "sh");
        assertThat(arguments.values(ENV)).containsExactly("");
        assertThat(arguments.value(NAME)).isEmpty();
        assertThat(arguments.operands()).containsExactly("sh");
    }

    /** An unset variable of the shell gives an empty word. */
    @Test
    void anEmptyValueIsRefusedWhereItCanOnlyBeAMistake() throws UsageException {
        refuses("option --user has an empty value", "--user", "");
        refuses("option --user has an empty value", "--user=");
        refuses("option --user has an empty value", "-u", "");
        refuses("option --user has an empty value", "-iu", "", "--user", "7");
        assertThat(parse("-u7").value(USER)).isEqualTo("7");
    }

    @Test
    void aCommandTakesOneOperandOrSome() throws UsageException {
        assertThat(parse("a").onlyOperand(MODEL, "IMAGE")).isEqualTo("a");
        assertThat(parse("a", "b").someOperands(MODEL, "IMAGE")).containsExactly("a", "b");
        assertThatThrownBy(() -> parse("a", "b").onlyOperand(MODEL, "IMAGE"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("run takes one IMAGE");
        assertThatThrownBy(() -> parse().onlyOperand(MODEL, "IMAGE")).isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> parse().someOperands(MODEL, "IMAGE"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("there is no IMAGE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--tty", "-t", "--", "-", "--unknown", "-z", "--name=x"})
    void aValueMayLookLikeAnOption(String value) throws UsageException {
        Arguments arguments = parse("--env", value, "-e", value, "sh");
        assertThat(arguments.values(ENV)).containsExactly(value, value);
        assertThat(arguments.has(TTY)).isFalse();
        assertThat(arguments.value(NAME)).isNull();
        assertThat(arguments.operands()).containsExactly("sh");
    }

    @Test
    void aValueThatIsMissingIsNamed() {
        refuses("option --name needs a value, NAME", "--name");
        refuses("option -e (--env) needs a value, KEY", "-e");
        refuses("option -w (--workdir) needs a value, DIR", "-itw");
    }

    @Test
    void theFirstOperandEndsTheOptions() throws UsageException {
        Arguments arguments = parse("-i", "sh", "-t", "--name", "x", "--unknown", "--", "-z");
        assertThat(arguments.has(INTERACTIVE)).isTrue();
        assertThat(arguments.has(TTY)).isFalse();
        assertThat(arguments.value(NAME)).isNull();
        assertThat(arguments.operands()).containsExactly("sh", "-t", "--name", "x", "--unknown", "--", "-z");
    }

    @Test
    void twoHyphensEndTheOptionsAndAreDropped() throws UsageException {
        Arguments arguments = parse("-i", "--", "-t", "--", "sh");
        assertThat(arguments.has(TTY)).isFalse();
        assertThat(arguments.operands()).containsExactly("-t", "--", "sh");
    }

    @Test
    void oneHyphenIsAnOperand() throws UsageException {
        assertThat(parse("-", "-t").operands()).containsExactly("-", "-t");
    }

    @Test
    void anEmptyWordIsAnOperand() throws UsageException {
        assertThat(parse("", "-t").operands()).containsExactly("", "-t");
    }

    @Test
    void flagsOfOneLetterMayBeBundled() throws UsageException {
        Arguments arguments = parse("-it", "sh");
        assertThat(arguments.has(INTERACTIVE)).isTrue();
        assertThat(arguments.has(TTY)).isTrue();
        assertThat(arguments.operands()).containsExactly("sh");
    }

    @Test
    void theLastOfABundleMayTakeTheNextWord() throws UsageException {
        Arguments arguments = parse("-itw", "/tmp", "sh");
        assertThat(arguments.has(INTERACTIVE)).isTrue();
        assertThat(arguments.has(TTY)).isTrue();
        assertThat(arguments.value(WORKDIR)).isEqualTo("/tmp");
        assertThat(arguments.operands()).containsExactly("sh");
    }

    @Test
    void theLastOfABundleMayTakeTheRestOfTheWord() throws UsageException {
        Arguments arguments = parse("-itw/tmp", "-iw=/srv");
        assertThat(arguments.values(WORKDIR)).containsExactly("/tmp", "/srv");
        assertThat(arguments.has(TTY)).isTrue();
    }

    @Test
    void aValueInABundleMayHoldTheLettersOfFlags() throws UsageException {
        Arguments arguments = parse("-wit");
        assertThat(arguments.value(WORKDIR)).isEqualTo("it");
        assertThat(arguments.has(INTERACTIVE)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "t", "T", "true", "True", "TRUE"})
    void aFlagMayBeSaidToBeTrue(String value) throws UsageException {
        assertThat(parse("--tty=" + value).has(TTY)).isTrue();
        assertThat(parse("-t=" + value).has(TTY)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "f", "F", "false", "False", "FALSE"})
    void aFlagMayBeSaidToBeFalse(String value) throws UsageException {
        assertThat(parse("--tty=" + value).has(TTY)).isFalse();
        assertThat(parse("--tty", "-it=" + value).has(TTY)).isFalse();
    }

    @Test
    void aFlagTakesNoOtherValue() {
        refuses("option --tty is a flag, so its value is true or false, not 'yes'", "--tty=yes");
        refuses("option --tty is a flag, so its value is true or false, not ''", "--tty=");
        refuses("option -t is a flag, so its value is true or false, not 'no'", "-it=no");
    }

    @Test
    void aFlagDoesNotTakeTheNextWord() throws UsageException {
        Arguments arguments = parse("--tty", "false");
        assertThat(arguments.has(TTY)).isTrue();
        assertThat(arguments.operands()).containsExactly("false");
    }

    @Test
    void ofAValueGivenTwiceTheLastCounts() throws UsageException {
        assertThat(parse("--name", "a", "--name=b").value(NAME)).isEqualTo("b");
        assertThat(parse("--tty", "--tty=false").has(TTY)).isFalse();
        assertThat(parse("--tty=false", "-t").has(TTY)).isTrue();
    }

    @Test
    void eachValueOfARepeatableOptionCountsInItsOrder() throws UsageException {
        assertThat(parse("-eB=1", "--env", "A=2", "-i", "--env=B=3").values(ENV))
                .containsExactly("B=1", "A=2", "B=3");
    }

    @Test
    void longNamesAreNotAbbreviated() {
        refuses("unknown option --work (did you mean --workdir?)", "--work", "/tmp");
        refuses("unknown option --t", "--t");
    }

    @Test
    void namesAreTakenByTheirCase() {
        refuses("unknown option --TTY", "--TTY");
        refuses("unknown option -T", "-T");
    }

    @Test
    void anUnknownOptionIsNamedAndIsNoWordOfTheCommand() {
        refuses("unknown option --unknown", "--unknown", "sh");
        refuses("unknown option --unknown", "--unknown=value", "sh");
        refuses("unknown option -z", "-z", "sh");
        refuses("unknown option -z in -iz", "-iz", "sh");
        refuses("unknown option -z in -zi", "-zi", "sh");
        refuses("unknown option ---tty (did you mean --tty?)", "---tty");
        refuses("unknown option --", "--=x");
    }

    @Test
    void anUnknownLetterIsAWholeCharacter() {
        refuses("unknown option -é", "-é");
        refuses("unknown option -\uD83D\uDCE6 in -i\uD83D\uDCE6", "-i\uD83D\uDCE6");
    }

    @Test
    void aLongNameIsNotReadFromLetters() {
        refuses("unknown option -r in -rm", "-rm");
    }
}
