package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.oci.state.ContainerState.Status;
import dev.jcontainer.oci.state.LifecycleException;
import dev.jcontainer.oci.state.LoadedContainer;
import java.io.IOException;

/** The verbs {@code pause} and {@code resume}: freezes and thaws the processes of a container. */
final class ContainerPause {
    private ContainerPause() {}

    static void pause(LoadedContainer container) throws IOException {
        container.cgroupOfRunningTo("pause", false).freeze();
    }

    static void resume(LoadedContainer container) throws IOException {
        if (container.status() != Status.PAUSED) {
            throw new LifecycleException(
                    "The container " + container.id() + " cannot be resumed: container not paused");
        }
        container.cgroupTo("resume").thaw();
    }
}
