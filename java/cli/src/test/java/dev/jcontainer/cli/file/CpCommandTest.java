package dev.jcontainer.cli.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Parser;
import dev.jcontainer.cli.model.UsageException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CpCommandTest {
    @Test
    void aContainerStandsBeforeTheFirstColon() {
        assertThat(CpCommand.container("web:/etc")).isEqualTo("web");
        assertThat(CpCommand.container("web:a:b")).isEqualTo("web");
        assertThat(CpCommand.container("web:")).isEqualTo("web");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "/a:b", "./a:b", "../a:b", "-", ":x", ""})
    void allElseIsAPathOfThisMachine(String operand) {
        assertThat(CpCommand.container(operand)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "'/a /b', must specify at least one container source",
        "'a:/x b:/y', copying between containers is not supported",
        "a:/x, takes a source and a destination"
    })
    void aCopyHasOneContainer(String words, String message) throws Exception {
        CpCommand command = new CpCommand();
        CommandModel model = command.model();
        assertThatThrownBy(() -> command.run(Parser.parse(model, List.of(words.split(" ")))))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(message);
    }
}
