package dev.jcontainer.cli.manage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PsFilterTest {
    private static boolean takes(String... values) {
        return PsFilter.of(List.of(values)).takes("0123456789ab", "web-1", "running");
    }

    @Test
    void ofOneKeyOneValueMustFitAndOfSeveralAll() {
        assertThat(takes()).isTrue();
        assertThat(takes("name=web")).isTrue();
        assertThat(takes("name=eb-")).as("it is found anywhere").isTrue();
        assertThat(takes("name=^eb")).isFalse();
        assertThat(takes("name=^web-[0-9]$")).isTrue();
        assertThat(takes("name=db", "name=web")).isTrue();
        assertThat(takes("name=web", "id=^99")).isFalse();
        assertThat(takes("name=web", "id=^0123", "status=running")).isTrue();
        assertThat(takes("status=paused")).isFalse();
        assertThat(takes("status=paused", "status=running")).isTrue();
        assertThat(takes("status=exited")).as("of those nothing is left").isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "web", "label=x", "status=up", "status", "name=(", "ID=1"})
    void whatIsNoFilterIsNamed(String value) {
        assertThatThrownBy(() -> takes(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The filter '" + value + "'");
    }
}
