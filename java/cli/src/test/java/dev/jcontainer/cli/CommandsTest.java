package dev.jcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.cli.architecture.DeclaredOptions;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Option;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandsTest {
    @Test
    void eachDeclaredOptionIsListedByACommand() throws Exception {
        List<Option> listed = new ArrayList<>(Commands.root().options());
        for (CommandModel model : Commands.models()) {
            listed.addAll(model.options());
        }
        assertThat(DeclaredOptions.in(
                        "dev.jcontainer.cli.manage",
                        "dev.jcontainer.cli.run",
                        "dev.jcontainer.cli.about",
                        "dev.jcontainer.cli.format",
                        "dev.jcontainer.cli.image",
                        "dev.jcontainer.cli.option",
                        "dev.jcontainer.cli.model"))
                .hasSizeGreaterThan(70)
                .allSatisfy((name, option) -> assertThat(listed).as(name).contains(option));
    }
}
