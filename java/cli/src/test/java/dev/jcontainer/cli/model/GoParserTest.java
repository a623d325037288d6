package dev.jcontainer.cli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GoParserTest {
    private static final Option BUNDLE = Option.value("", "bundle", "DIR", "").letter('b');
    private static final Option FORCE = Option.flag("", "force", "").letter('f');
    private static final CommandModel MODEL = new CommandModel(
            "x",
            "",
            List.of(""),
            List.of(),
            List.of(BUNDLE, FORCE, Option.HELP),
            Completion.NONE,
            List.of(),
            List.of());

    private static Arguments parse(String line) throws UsageException {
        return GoParser.parse(MODEL, List.of(line.split(" ", -1)), true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--bundle d id", "-bundle d id", "-b d id", "--b=d id", "--bundle=d id", "id --bundle d"})
    void anOptionHasOneHyphenOrTwoBeforeOrAfterTheOperands(String line) throws UsageException {
        Arguments arguments = parse(line);
        assertThat(arguments.value(BUNDLE)).isEqualTo("d");
        assertThat(arguments.operands()).containsExactly("id");
    }

    @Test
    void flagsTakeAValueOnlyWithAnEqualsSign() throws UsageException {
        assertThat(parse("-f true").operands()).containsExactly("true");
        assertThat(parse("--force=false id").has(FORCE)).isFalse();
        assertThat(parse("id -f").has(FORCE)).isTrue();
    }

    @Test
    void theWordsOfAProgramAreItsOwn() throws UsageException {
        Arguments arguments = GoParser.parse(MODEL, List.of("-f", "id", "ls", "-b"), false);
        assertThat(arguments.operands()).containsExactly("id", "ls", "-b");
        assertThat(parse("-f -- -b").operands()).containsExactly("-b");
        assertThat(parse("-").operands()).containsExactly("-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-fb", "--forc", "--x=1", "--=1", "---force"})
    void whatIsNoOptionIsRefused(String word) {
        assertThatThrownBy(() -> parse(word)).isInstanceOf(UsageException.class).hasMessageContaining("unknown option");
    }

    @Test
    void aMissingValueIsMissed() {
        assertThatThrownBy(() -> parse("id --bundle")).hasMessageContaining("--bundle needs a value, DIR");
    }
}
