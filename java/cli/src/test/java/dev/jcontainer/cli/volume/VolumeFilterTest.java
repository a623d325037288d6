package dev.jcontainer.cli.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.engine.spec.Volume;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeFilterTest {
    private static boolean takes(String... filters) {
        return VolumeFilter.of(List.of(filters))
                .takes(new Volume("data-1", false, Instant.EPOCH, Map.of("a", "b", "c", ""), "/x"));
    }

    @Test
    void allLabelsAndOneNameMustFit() {
        assertThat(takes()).isTrue();
        assertThat(takes("name=ata")).isTrue();
        assertThat(takes("name=x", "name=data")).isTrue();
        assertThat(takes("name=x")).isFalse();
        assertThat(takes("label=a", "label=c=")).isTrue();
        assertThat(takes("label=a=b", "label=d")).isFalse();
        assertThat(takes("label!=d")).isTrue();
        assertThat(takes("label!=a")).isFalse();
        assertThat(takes("driver=local")).isTrue();
        assertThat(takes("driver=nfs")).isFalse();
    }

    @Test
    void whatIsNotOfAVolumeIsAsked() {
        assertThat(VolumeFilter.of(List.of()).dangling()).isNull();
        assertThat(VolumeFilter.of(List.of("dangling=1")).dangling()).isTrue();
        assertThat(VolumeFilter.of(List.of("dangling=false")).dangling()).isFalse();
        assertThat(VolumeFilter.of(List.of("all=true")).isAll()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo=x", "name", "dangling=x", "all=2", ""})
    void whatIsNoFilterIsNamed(String filter) {
        assertThatThrownBy(() -> VolumeFilter.of(List.of(filter)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The filter '" + filter + "'");
    }
}
