package dev.jcontainer.image.registry.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.jcontainer.image.registry.http.RefusedException;

final class RegistriesConfFuzzTest {
    @FuzzTest(maxDuration = "15s")
    void anyBytesAreRegistriesOrRefused(byte[] bytes) {
        try {
            RegistriesConf conf = new RegistriesConf(TomlEntries.parse("registries.conf", bytes));
            assertThat(conf.places("docker.io", "library/alpine"))
                    .isNotEmpty()
                    .allMatch(place -> !place.registry().isEmpty());
        } catch (RefusedException expected) {
            assertThat(expected).hasMessageContaining("registries.conf");
        }
    }
}
