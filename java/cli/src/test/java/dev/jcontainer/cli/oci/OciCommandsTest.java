package dev.jcontainer.cli.oci;

import static org.assertj.core.api.Assertions.assertThat;

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
}
