package dev.jcontainer.engine.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.engine.spec.Health;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthNoteTest {
    private static Health of(String text) {
        return HealthNote.decode(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theOutputOfACheckMayHaveAnyLines() {
        Health health = of("status unhealthy\nfailing 2\nresult 1000000001 2000000000 1 9\nend\nfür\n\n"
                + "result 3000000000 4000000000 -1 0\n\nend\n");
        assertThat(health.status()).isEqualTo("unhealthy");
        assertThat(health.failing()).isEqualTo(2);
        assertThat(health.results())
                .containsExactly(
                        new Health.Result(Instant.ofEpochSecond(1, 1), Instant.ofEpochSecond(2), 1, "end\nfür\n"),
                        new Health.Result(Instant.ofEpochSecond(3), Instant.ofEpochSecond(4), -1, ""));
    }

    @Test
    void theHealthOfAnotherRunIsNotTaken(@TempDir Path record) throws Exception {
        assertThat(HealthNote.read(record.toString(), 1)).isNull();
        Files.writeString(record.resolve("health"), "run 2\nstatus unhealthy\nfailing 3\nend\n");
        assertThat(HealthNote.read(record.toString(), 2)).isEqualTo(new Health("unhealthy", 3, List.of()));
        assertThat(HealthNote.read(record.toString(), 3)).isNull();
    }

    @Test
    void linesOfALaterVersionArePassedOver() {
        assertThat(of("status healthy\nnew 1 2\nfailing 0\nend\n").status()).isEqualTo("healthy");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "status healthy\n",
                "status healthy\nend",
                "failing x\nend\n",
                "result 1 2 3\nend\n",
                "result 1 2 3 99\nshort\nend\n",
                "result 1 2 3 -5\nend\n"
            })
    void aDamagedFileIsRefused(String text) {
        assertThatThrownBy(() -> of(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
