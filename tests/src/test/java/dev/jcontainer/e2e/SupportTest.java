package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.Containers;
import dev.jcontainer.Support;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The probe as root; {@link CommandLineTest} has it as a plain user. */
@EndToEnd
class SupportTest {
    @Test
    void rootHasAllThatContainersTake() throws Exception {
        Support support = Containers.probe();
        boolean isOverlay = Host.output("stat", "-f", "-c", "%T", "/usr").equals("overlayfs");
        assertThat(support.facilities())
                .filteredOn(facility -> !facility.name().startsWith("Landlock")) // Linux 6.2
                .filteredOn(facility -> !isOverlay || !facility.name().contains("that owns its files"))
                .filteredOn(facility -> !facility.name().matches("(AppArmor|SELinux) .*"))
                .allMatch(Support.Facility::isAvailable)
                .hasSize(isOverlay ? 14 : 15);
        assertThat(support.facilities())
                .hasSize(19)
                .allMatch(
                        facility -> facility.isAvailable() == facility.reason().isEmpty());
        assertThat(support.canRun()).isTrue();
    }

    @Test
    void aNoSaysWhyAndOneThatIsRequiredIsEnough() {
        Support.Facility optional = new Support.Facility("a", false, false, "because");
        assertThat(new Support(List.of(optional)).canRun()).isTrue();
        Support.Facility required = new Support.Facility("b", true, false, "because");
        assertThat(new Support(List.of(optional, required)).canRun()).isFalse();
    }
}
