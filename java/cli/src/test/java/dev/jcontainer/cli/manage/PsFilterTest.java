package dev.jcontainer.cli.manage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.cli.container.ContainerRow;
import dev.jcontainer.engine.spec.ContainerStatus;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.EngineState;
import dev.jcontainer.engine.spec.Network;
import dev.jcontainer.engine.spec.PortMapping;
import dev.jcontainer.engine.spec.VolumeMount;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PsFilterTest {
    private static final Detached DETACHED = Detached.builder()
            .label("stage", "test")
            .label("empty", "")
            .image(new Detached.ImageUsed("alpine:3.20", "sha256:00"))
            .volume(new VolumeMount("data", "/srv", false, true))
            .publish(new PortMapping(PortMapping.Protocol.TCP, 80, "127.0.0.1", 8080))
            .network(new Network.Host())
            .build();

    private static ContainerRow container(EngineState state, int exitCode) {
        return new ContainerRow(
                "0123456789abcdef",
                "web-1",
                List.of("sh", "-c", "exit 3", "and", "further", "words"),
                Instant.ofEpochSecond(1000),
                new ContainerStatus(
                        state,
                        state == EngineState.CREATED ? 0 : 1,
                        0,
                        exitCode,
                        false,
                        Instant.EPOCH,
                        null,
                        0,
                        null,
                        List.of(new PortMapping(PortMapping.Protocol.TCP, 80, "127.0.0.1", 8080))),
                DETACHED,
                null);
    }

    private static boolean takes(String... values) throws IOException {
        return PsFilter.of(List.of(values)).takes(container(EngineState.RUNNING, 0));
    }

    private static boolean takes(EngineState state, int exitCode, String filter) throws IOException {
        return PsFilter.of(List.of(filter)).takes(container(state, exitCode));
    }

    @Test
    void ofOneKeyOneValueMustFitAndOfSeveralAll() throws IOException {
        assertThat(takes()).isTrue();
        assertThat(takes("name=web")).isTrue();
        assertThat(takes("name=eb-")).as("it is found anywhere").isTrue();
        assertThat(takes("name=^eb")).isFalse();
        assertThat(takes("name=^web-[0-9]$")).isTrue();
        assertThat(takes("name=^/web-1$")).as("as docker's API has it").isTrue();
        assertThat(takes("name=db", "name=web")).isTrue();
        assertThat(takes("name=web", "id=^99")).isFalse();
        assertThat(takes("name=web", "id=^0123", "status=running")).isTrue();
        assertThat(takes("status=paused")).isFalse();
        assertThat(takes("status=paused", "status=running")).isTrue();
    }

    @Test
    void allLabelsMustFit() throws IOException {
        assertThat(takes("label=stage")).isTrue();
        assertThat(takes("label=stage=test", "label=empty")).isTrue();
        assertThat(takes("label=stage=other")).isFalse();
        assertThat(takes("label=stage", "label=none")).isFalse();
    }

    @Test
    void anExitStatusIsThatOfOneThatHasEnded() throws IOException {
        assertThat(takes(EngineState.EXITED, 3, "exited=3")).isTrue();
        assertThat(takes(EngineState.EXITED, 3, "exited=0")).isFalse();
        assertThat(takes(EngineState.RUNNING, 0, "exited=0")).isFalse();
        assertThat(takes(EngineState.CREATED, 0, "exited=0")).isFalse();
    }

    @Test
    void whatItHasIsFound() throws IOException {
        assertThat(takes("volume=data")).isTrue();
        assertThat(takes("volume=/srv")).isTrue();
        assertThat(takes("volume=other")).isFalse();
        assertThat(takes("network=host")).isTrue();
        assertThat(takes("network=none")).isFalse();
        assertThat(takes("ancestor=alpine:3.20")).isTrue();
        assertThat(takes("ancestor=alpine:3.19")).isFalse();
        assertThat(takes("health=none")).isTrue();
        assertThat(takes("health=healthy")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"publish=8080", "publish=8080/tcp", "publish=8000-8080", "expose=80", "expose=79-81/tcp"})
    void aPublishedPortIsOfTheMachineAndAnExposedOneOfTheContainer(String filter) throws IOException {
        assertThat(takes(filter)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"publish=80", "publish=8080/udp", "publish=8081-9000", "expose=8080", "expose=80/udp"})
    void otherPortsAreNotFound(String filter) throws IOException {
        assertThat(takes(filter)).isFalse();
    }

    @Test
    void labelsAreInTheOrderOfTheirKeys() {
        assertThat(container(EngineState.RUNNING, 0).labels()).isEqualTo("empty=,stage=test");
    }

    @Test
    void whoAsksForAStateNeedsNotAskForAll() {
        assertThat(PsFilter.of(List.of("status=exited")).asksForState()).isTrue();
        assertThat(PsFilter.of(List.of("exited=0")).asksForState()).isTrue();
        assertThat(PsFilter.of(List.of("name=x")).asksForState()).isFalse();
    }

    @Test
    void aCommandIsInQuotesAndCut() {
        ContainerRow container = container(EngineState.RUNNING, 0);
        assertThat(container.command(true)).isEqualTo("\"sh -c 'exit 3' and further words\"");
        assertThat(container.command(false)).isEqualTo("\"sh -c 'exit 3' and …\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "web",
                "labels=x",
                "status=up",
                "status",
                "name=(",
                "ID=1",
                "exited=x",
                "health=x",
                "foo=bar",
                "publish=x",
                "publish=0",
                "publish=9-8",
                "expose=65536",
                "expose=80/x"
            })
    void whatIsNoFilterIsNamed(String value) {
        assertThatThrownBy(() -> takes(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The filter '" + value + "'");
    }
}
