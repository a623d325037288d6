package dev.jcontainer.cli.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.engine.spec.ContainerStatus;
import dev.jcontainer.engine.spec.EngineState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The words are those that dockerd 20.10 printed for the same states. */
class StatusTextTest {
    private static final long NOW = 1_700_000_000_000L;

    private static String of(EngineState state, int exitCode, long secondsAgo, @Nullable String health) {
        Instant then = Instant.ofEpochMilli(NOW - secondsAgo * 1000);
        boolean isUp = state == EngineState.RUNNING || state == EngineState.PAUSED;
        return StatusText.of(
                new ContainerStatus(
                        state, 1, isUp ? 7 : 0, exitCode, false, then, isUp ? null : then, 0, null, List.of()),
                health,
                NOW);
    }

    @Test
    void aRunningContainerIsUp() {
        assertThat(of(EngineState.RUNNING, 0, 0, null)).isEqualTo("Up Less than a second");
        assertThat(of(EngineState.RUNNING, 0, 180, null)).isEqualTo("Up 3 minutes");
        assertThat(of(EngineState.PAUSED, 0, 60, "healthy")).isEqualTo("Up About a minute (Paused)");
    }

    @Test
    void itsHealthFollows() {
        assertThat(of(EngineState.RUNNING, 0, 0, "starting")).isEqualTo("Up Less than a second (health: starting)");
        assertThat(of(EngineState.RUNNING, 0, 2, "healthy")).isEqualTo("Up 2 seconds (healthy)");
        assertThat(of(EngineState.RUNNING, 0, 4, "unhealthy")).isEqualTo("Up 4 seconds (unhealthy)");
    }

    @Test
    void oneThatHasEndedHasItsExitStatus() {
        assertThat(of(EngineState.EXITED, 0, 19, null)).isEqualTo("Exited (0) 19 seconds ago");
        assertThat(of(EngineState.EXITED, 137, 7200, "healthy")).isEqualTo("Exited (137) 2 hours ago");
        assertThat(of(EngineState.RESTARTING, 3, 1, null)).isEqualTo("Restarting (3) 1 second ago");
        assertThat(of(EngineState.DEAD, 125, 1, null)).isEqualTo("Dead");
    }

    @Test
    void oneThatNeverRanIsCreated() {
        ContainerStatus status =
                new ContainerStatus(EngineState.CREATED, 0, 0, 0, false, null, null, 0, null, List.of());
        assertThat(StatusText.of(status, null, NOW)).isEqualTo("Created");
    }
}
