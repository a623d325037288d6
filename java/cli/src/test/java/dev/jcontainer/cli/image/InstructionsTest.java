package dev.jcontainer.cli.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.config.RunDefaults;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstructionsTest {
    @Test
    void eachInstructionSaysItsPart() {
        RunDefaults defaults = Instructions.read(
                RunDefaults.NONE,
                List.of(
                        "ENTRYPOINT [\"/bin/app\", \"-v\"]",
                        "cmd serve --port 80",
                        "ENV A=1 B=\"two words\" C='\\x'",
                        "ENV D all of it",
                        "LABEL kind=test",
                        "EXPOSE 80 53/udp",
                        "VOLUME /data /cache",
                        "VOLUME [\"/more data\"]",
                        "USER app:staff",
                        "WORKDIR /srv\\ app",
                        "STOPSIGNAL SIGINT"));
        assertThat(defaults.entrypoint()).containsExactly("/bin/app", "-v");
        assertThat(defaults.cmd()).containsExactly("/bin/sh", "-c", "serve --port 80");
        assertThat(defaults.env()).containsExactly("A=1", "B=two words", "C=\\x", "D=all of it");
        assertThat(defaults.labels()).isEqualTo(Map.of("kind", "test"));
        assertThat(defaults.exposedPorts()).containsExactly("80/tcp", "53/udp");
        assertThat(defaults.volumes()).containsExactly("/data", "/cache", "/more data");
        assertThat(defaults.user()).isEqualTo("app:staff");
        assertThat(defaults.workingDir()).isEqualTo("/srv app");
        assertThat(defaults.stopSignal()).isEqualTo("SIGINT");
    }

    @Test
    void theHealthIsCheckedByAShellOrAProgram() {
        assertThat(healthOf("HEALTHCHECK --interval=1m30s --retries=2 --timeout=0 CMD curl -f  localhost || exit 1"))
                .isEqualTo(
                        "{\"Test\":[\"CMD-SHELL\",\"curl -f  localhost || exit 1\"],\"Interval\":90000000000,\"Retries\":2}");
        assertThat(healthOf("healthcheck --start-period=1s --start-interval=10ms cmd [\"pg_isready\", \"-q\"]"))
                .isEqualTo(
                        "{\"Test\":[\"CMD\",\"pg_isready\",\"-q\"],\"StartInterval\":10000000,\"StartPeriod\":1000000000}");
        assertThat(healthOf("HEALTHCHECK CMD x", "HEALTHCHECK NONE")).isEqualTo("{\"Test\":[\"NONE\"]}");
    }

    private static @Nullable String healthOf(String... lines) {
        return Instructions.read(RunDefaults.NONE, List.of(lines)).healthcheck();
    }

    @Test
    void theLastOneCounts() {
        RunDefaults defaults =
                Instructions.read(RunDefaults.NONE, List.of("CMD [\"a\"]", "CMD [\"b\"]", "ENV A=1", "ENV A=2"));
        assertThat(defaults.cmd()).containsExactly("b");
        assertThat(defaults.env()).containsExactly("A=2");
        assertThat(Instructions.read(RunDefaults.NONE, List.of())).isEqualTo(RunDefaults.NONE);
    }

    @Test
    void aRelativeDirectoryBeginsAtTheOneBefore() {
        assertThat(Instructions.read(RunDefaults.NONE, List.of("WORKDIR srv", "WORKDIR app"))
                        .workingDir())
                .isEqualTo("/srv/app");
        assertThat(Instructions.read(RunDefaults.NONE, List.of("WORKDIR /", "WORKDIR app"))
                        .workingDir())
                .isEqualTo("/app");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "CMD",
                "RUN make",
                "FROM x",
                "HEALTHCHECK",
                "HEALTHCHECK CMD",
                "HEALTHCHECK CMD []",
                "HEALTHCHECK NONE x",
                "HEALTHCHECK curl localhost",
                "HEALTHCHECK --interval=x CMD true",
                "HEALTHCHECK --interval=1us CMD true",
                "HEALTHCHECK --interval CMD true",
                "HEALTHCHECK --retries=-1 CMD true",
                "HEALTHCHECK --retries=x CMD true",
                "HEALTHCHECK --other=1 CMD true",
                "ONBUILD RUN make",
                "STOPSIGNAL SIGNOTHING",
                "CMD [\"a\"",
                "CMD [1]",
                "ENV A",
                "ENV A=1 B",
                "USER a b",
                "WORKDIR \"/x",
                "ENV =1",
                "EXPOSE x",
                "EXPOSE 70000",
                "EXPOSE 65536",
                "EXPOSE 80/x",
                "EXPOSE 80 -1",
                "EXPOSE 90-80",
                "EXPOSE 1-2-3",
                "EXPOSE /tcp",
                "EXPOSE 000080"
            })
    void whatIsNoneIsRefusedByItsText(String line) {
        assertThatThrownBy(() -> Instructions.read(RunDefaults.NONE, List.of(line)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + line + "'");
    }

    @Test
    void eachPortOfARangeIsExposed() {
        assertThat(Instructions.read(RunDefaults.NONE, List.of("EXPOSE 79-81/UDP 80", "EXPOSE 65535/"))
                        .exposedPorts())
                .containsExactly("79/udp", "80/udp", "81/udp", "80/tcp", "65535/tcp");
    }
}
