package dev.jcontainer.cli.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.cli.architecture.DeclaredOptions;
import dev.jcontainer.cli.model.Option;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OciCommandsTest {
    @Test
    void whatIsSuggestedIsThere() {
        assertThat(OciCommands.NAMES).allSatisfy(name -> {
            OciCommand command = OciCommands.find(name);
            assertThat(command).isNotNull();
            assertThat(command.model().name()).isEqualTo("oci " + name);
        });
    }

    @Test
    void eachDeclaredOptionIsListedByACommand() throws Exception {
        List<Option> listed = new ArrayList<>(OciOptions.root().options());
        for (String name : OciCommands.NAMES) {
            OciCommand command = OciCommands.find(name);
            assertThat(command).as(name).isNotNull();
            listed.addAll(command.model().options());
        }
        assertThat(DeclaredOptions.in("dev.jcontainer.cli.oci"))
                .hasSizeGreaterThan(50)
                .allSatisfy((name, option) -> assertThat(listed).as(name).contains(option));
    }
}
