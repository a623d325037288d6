package dev.jcontainer.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.spec.Capabilities;
import dev.jcontainer.spec.Capability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The build's filters equal those that would be compiled, and are used only if they are equal. */
class PrecompiledFiltersTest {
    private static final long DEFAULT = Capabilities.DEFAULT.granted();

    @ParameterizedTest
    @ValueSource(strings = {"x86_64", "aarch64"})
    void theyAreWhatTheProfileSays(String architecture) throws Exception {
        for (long capabilities : new long[] {DEFAULT, 0}) {
            assertThat(PrecompiledFilters.find(architecture, capabilities))
                    .isEqualTo(Filters.compileDefault(Filters.text(), capabilities, architecture));
        }
        assertThat(PrecompiledFilters.findLandlock(architecture))
                .isEqualTo(Filters.compileLandlock(Filters.text(), Filters.landlockText(), architecture));
    }

    @Test
    void capabilitiesThatDoNotCountMakeNoDifference() throws Exception {
        assertThat(PrecompiledFilters.find("x86_64", DEFAULT & ~Capability.KILL.bit()))
                .isNotNull()
                .isEqualTo(PrecompiledFilters.find("x86_64", DEFAULT));
    }

    @Test
    void othersAreLeftToTheCompiler() throws Exception {
        assertThat(PrecompiledFilters.find("x86_64", DEFAULT | Capability.SYS_ADMIN.bit()))
                .isNull();
        assertThat(PrecompiledFilters.find("riscv64", DEFAULT)).isNull();
    }
}
