package dev.jcontainer.cli.container;

import dev.jcontainer.ContainerException;
import dev.jcontainer.ContainerHandle;
import dev.jcontainer.ContainerInfo;
import dev.jcontainer.ContainerRegistry;
import dev.jcontainer.cli.base.ChosenStore;
import dev.jcontainer.engine.Engine;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.spec.EngineException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All containers of this user: the detached ones, and the attached ones that run. */
public final class AllContainers {
    private final Engine engine;
    private final ContainerRegistry registry;

    private AllContainers(Engine engine, ContainerRegistry registry) {
        this.engine = engine;
        this.registry = registry;
    }

    /** The containers of this user. */
    public static AllContainers open() throws IOException {
        return new AllContainers(ChosenStore.engine(), ContainerRegistry.ofThisUser());
    }

    /** Those that are detached. */
    public Engine engine() {
        return engine;
    }

    /**
     * Finds a container by its name, its id, or the beginning of its id. The caller closes it.
     *
     * @throws IOException if there is none, or several ids have this beginning
     */
    public FoundContainer find(String key) throws IOException {
        try {
            return new FoundContainer.Kept(engine.find(key));
        } catch (EngineException e) {
            if (e.reason() != EngineException.Reason.NOT_FOUND) {
                throw e;
            }
        }
        try {
            return attached(key, registry.find(key));
        } catch (ContainerException e) {
            if (e.reason() == ContainerException.Reason.NOT_RUNNING) {
                throw new EngineException(EngineException.Reason.NOT_FOUND, "No such container: " + key + ".", e);
            }
            throw e;
        }
    }

    private FoundContainer attached(String key, ContainerHandle running) throws IOException {
        if (engine.isOfAnotherStore(running.id())) {
            running.close();
            throw new EngineException(
                    EngineException.Reason.NOT_FOUND,
                    "No such container: " + key + ". One of another store has this name or id; 'jcontainer --root DIR'"
                            + " works with the store in DIR.");
        }
        return new FoundContainer.Attached(running);
    }

    /**
     * Finds a detached container.
     *
     * @param attempt what the command is about to do: {@code start}
     * @param why why that is not possible with an attached container, which has been found
     */
    public EngineContainer findDetached(String key, String attempt, String why) throws IOException {
        try (FoundContainer found = find(key)) {
            if (found instanceof FoundContainer.Kept kept) {
                return kept.container();
            }
        }
        throw refused(key, attempt, why);
    }

    /** The error that a command cannot do its work with an attached container. */
    public static EngineException refused(String key, String attempt, String why) {
        return new EngineException(
                EngineException.Reason.STATE,
                "Cannot " + attempt + " container " + key + ": it is attached to its 'jcontainer run', so " + why
                        + "; start it with run --detach.");
    }

    /**
     * Finds a container that runs, as a handle that programs can be started with. The caller closes it.
     *
     * @throws IOException if there is none, or it does not run
     */
    public ContainerHandle findRunning(String key) throws IOException {
        FoundContainer found = find(key);
        if (found instanceof FoundContainer.Attached attached) {
            return attached.container();
        }
        try {
            return ((FoundContainer.Kept) found).container().handle();
        } catch (ContainerException e) {
            if (e.reason() == ContainerException.Reason.NOT_RUNNING) {
                throw new EngineException(EngineException.Reason.STATE, "Container " + key + " is not running.", e);
            }
            throw e;
        }
    }

    /**
     * The attached containers, the oldest first.
     *
     * @param detached the detached ones; while one of them runs, the registry has it as well
     */
    public List<ContainerInfo> attached(List<EngineContainer> detached) throws IOException {
        List<ContainerInfo> running = registry.list();
        if (running.isEmpty()) {
            return running; // most containers of a long list have ended
        }
        Set<String> ids = new HashSet<>();
        for (EngineContainer container : detached) {
            ids.add(container.id());
        }
        List<ContainerInfo> attached = new ArrayList<>();
        for (ContainerInfo info : running) {
            if (!ids.contains(info.id()) && !isDetached(info.id()) && !engine.isOfAnotherStore(info.id())) {
                attached.add(info);
            }
        }
        return attached;
    }

    /** A container may have been created since the list was made, and its note is older than its start. */
    private boolean isDetached(String id) throws IOException {
        try {
            engine.find(id);
            return true;
        } catch (EngineException e) {
            if (e.reason() == EngineException.Reason.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    /** The registry of the containers that run. */
    public ContainerRegistry registry() {
        return registry;
    }
}
