package dev.jcontainer.cli.container;

import dev.jcontainer.cli.value.HumanDuration;
import dev.jcontainer.engine.spec.ContainerStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The status of a container in docker's words: {@code Up 3 minutes (healthy)}. */
public final class StatusText {
    private StatusText() {}

    /**
     * The status.
     *
     * @param health {@code starting}, {@code healthy} or {@code unhealthy}; null without a check
     * @param now milliseconds since 1970
     */
    public static String of(ContainerStatus status, @Nullable String health, long now) {
        switch (status.state()) {
            case RUNNING:
                return up(status.started(), now) + health(health);
            case PAUSED:
                return up(status.started(), now) + " (Paused)";
            case RESTARTING:
                return "Restarting (" + status.exitCode() + ")" + ago(status.finished(), now);
            case EXITED:
                return "Exited (" + status.exitCode() + ")" + ago(status.finished(), now);
            case DEAD:
                return "Dead";
            default:
                return "Created";
        }
    }

    private static String up(@Nullable Instant started, long now) {
        return started == null ? "Up" : "Up " + HumanDuration.of(now - started.toEpochMilli());
    }

    private static String ago(@Nullable Instant finished, long now) {
        return finished == null ? "" : " " + HumanDuration.of(now - finished.toEpochMilli()) + " ago";
    }

    private static String health(@Nullable String health) {
        if (health == null) {
            return "";
        }
        return health.equals("starting") ? " (health: starting)" : " (" + health + ")";
    }
}
