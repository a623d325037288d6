package dev.jcontainer;

import dev.jcontainer.ContainerException.Reason;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.state.ContainerRecord;
import dev.jcontainer.state.StateDirectory;
import dev.jcontainer.state.StateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The running containers that all processes of the same user can find, by name or id. They are noted in a directory as
 * long as they run.
 *
 * <p>Thread-safe; several processes may use the same registry in parallel.
 */
public final class ContainerRegistry {
    private final StateDirectory states;

    private ContainerRegistry(StateDirectory states) {
        this.states = states;
    }

    /**
     * The registry of this user, which the command line also uses. Its directory is {@code /run/jcontainer} for root,
     * and {@code $XDG_RUNTIME_DIR/jcontainer} for other users, or a directory in {@code /tmp} if the user has no
     * runtime directory.
     *
     * @throws IOException if the native library cannot be loaded
     */
    public static ContainerRegistry ofThisUser() throws IOException {
        return new ContainerRegistry(StateDirectory.ofThisUser());
    }

    /** A registry in this directory. The directory is made when it is needed; its parent must exist. */
    public static ContainerRegistry at(Path directory) {
        return new ContainerRegistry(StateDirectory.at(directory.toString()));
    }

    /**
     * Starts a container as {@link Containers#start(ContainerSpec) Containers.start} does, and notes it here until it
     * is closed. The caller closes it. A container without a name is started even if it cannot be noted; then a warning
     * is logged.
     *
     * @throws ContainerException if the program is not executed
     * @throws IOException if another running container has the name, or a stream cannot be opened
     */
    public Container start(ContainerSpec spec) throws IOException {
        return start(spec, null);
    }

    /**
     * The same as {@link #start(ContainerSpec)}, with an observer that follows the launch.
     *
     * @param observer the observer, or null for none
     */
    public Container start(ContainerSpec spec, @Nullable LaunchObserver observer) throws IOException {
        return ContainerLaunch.start(spec, observer, states);
    }

    /**
     * Finds a running container. The caller closes the handle, which does nothing to the container.
     *
     * @param key the name of the container, its id, or the first digits of the id if no other running container's id
     *     begins with them
     * @return a handle of the container
     *
     * @throws ContainerException with {@link Reason#NOT_RUNNING} if there is no such container, or it has ended, and
     *     with {@link Reason#INVALID} if the ids of several begin with the key
     * @throws IOException if the registry cannot be read
     */
    public ContainerHandle find(String key) throws IOException {
        ContainerRecord record;
        try {
            record = states.find(key);
        } catch (StateException e) {
            switch (e.kind()) {
                case NOT_FOUND:
                    throw new ContainerException(Reason.NOT_RUNNING, String.valueOf(e.getMessage()), e);
                case AMBIGUOUS:
                    throw new ContainerException(Reason.INVALID, String.valueOf(e.getMessage()), e);
                default:
                    throw e;
            }
        }
        return ContainerHandle.of(states, record);
    }

    /**
     * The running containers, the oldest first.
     *
     * @throws IOException if the registry cannot be read
     */
    public List<ContainerInfo> list() throws IOException {
        List<ContainerInfo> running = new ArrayList<>();
        for (ContainerRecord record : states.list()) {
            running.add(ContainerInfo.of(record));
        }
        return running;
    }
}
