package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.hook.Poststop;
import dev.jcontainer.oci.state.ContainerDirectories;
import dev.jcontainer.oci.state.ContainerNote;
import dev.jcontainer.oci.state.ContainerState.Status;
import dev.jcontainer.oci.state.LifecycleException;
import dev.jcontainer.oci.state.LoadedContainer;
import dev.jcontainer.oci.state.MissingContainerException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The verb {@code delete}: removes the cgroups and the directory of a container that has ended. */
final class ContainerDelete {
    private ContainerDelete() {}

    static void delete(ContainerDirectories directories, String id, boolean force) throws IOException {
        try (ContainerDirectories.Lock lock = directories.lock(id)) {
            LoadedContainer container = loadOrRemove(directories, id);
            if (container != null) {
                check(container, force);
                remove(container);
                directories.remove(id);
            }
        } catch (MissingContainerException e) {
            if (!force) {
                throw e;
            }
        }
    }

    /**
     * Loads a container. If {@code create} was killed before it had written a note, removes the directory and returns
     * null.
     */
    private static @Nullable LoadedContainer loadOrRemove(ContainerDirectories directories, String id)
            throws IOException {
        try {
            return LoadedContainer.load(directories, id);
        } catch (MissingContainerException e) {
            directories.remove(id);
            return null;
        }
    }

    private static void check(LoadedContainer container, boolean force) throws IOException {
        Status status = container.status();
        boolean isEnded = status == Status.STOPPED
                || status == Status.CREATING && container.note().pid() == 0;
        if (!isEnded && !force && status != Status.CREATED) {
            throw new LifecycleException("The container " + container.id()
                    + " cannot be deleted: cannot delete container that is not stopped: " + status.word());
        }
    }

    private static void remove(LoadedContainer container) throws IOException {
        ContainerNote note = container.note();
        container.end();
        if (note.pid() > 0) {
            container.cgroup().removeNow();
        } else {
            container.cgroup().remove(); // we made no process in it, so any process there belongs to another container
        }
        Config config = container.configIfSaved();
        if (config != null) {
            Poststop.run(note, config);
        }
    }
}
