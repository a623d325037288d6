package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.oci.state.ContainerState.Status;
import dev.jcontainer.oci.state.FirstProcess;
import dev.jcontainer.oci.state.LoadedContainer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The verb {@code events}: reports which resources a container's processes use, until the container ends. */
final class ContainerEvents {
    private ContainerEvents() {}

    static String statistics(LoadedContainer container) throws IOException {
        return Statistics.of(
                container.note(), container.cgroupOfRunningTo("watch", true).usage());
    }

    static @Nullable String statisticsUnlessEnded(LoadedContainer container) throws IOException {
        String statistics =
                Statistics.of(container.note(), container.cgroupTo("watch").usage());
        return container.status() == Status.STOPPED ? null : statistics; // it may have ended during the reading
    }

    static boolean awaitEnd(LoadedContainer container, int milliseconds) throws IOException {
        try (FirstProcess first = container.firstProcess()) {
            first.awaitEnd(milliseconds);
        }
        return container.status() == Status.STOPPED;
    }
}
