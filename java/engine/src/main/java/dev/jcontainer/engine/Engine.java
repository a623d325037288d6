package dev.jcontainer.engine;

import dev.jcontainer.ContainerException;
import dev.jcontainer.engine.event.EventReader;
import dev.jcontainer.engine.event.EventStream;
import dev.jcontainer.engine.lifecycle.ContainerCreation;
import dev.jcontainer.engine.lifecycle.ContainerRemoval;
import dev.jcontainer.engine.lifecycle.EngineContext;
import dev.jcontainer.engine.lifecycle.KeptRun;
import dev.jcontainer.engine.lifecycle.RecordSweeper;
import dev.jcontainer.engine.lifecycle.StartObserver;
import dev.jcontainer.engine.record.DamagedRecordException;
import dev.jcontainer.engine.record.Description;
import dev.jcontainer.engine.record.RecordDirectory;
import dev.jcontainer.engine.record.StatusReader;
import dev.jcontainer.engine.spec.ContainerStatus;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.EngineEvent;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.engine.spec.EventQuery;
import dev.jcontainer.engine.spec.RestartPolicy;
import dev.jcontainer.engine.volume.VolumeStore;
import dev.jcontainer.image.Images;
import dev.jcontainer.image.ImagesBuilder;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Starts, finds and removes detached containers, which outlive the JVM that starts them. There is no daemon: what is
 * known of a container is on the disk, and each container has a small process that keeps it.
 *
 * <pre>{@code
 * Engine engine = Engine.open();
 * ContainerSpec spec = engine.images().pull("nginx").container().build();
 * EngineContainer web = engine.run(spec, Detached.named("web"));
 * web.stop(Duration.ofSeconds(5));
 * }</pre>
 *
 * <p>Thread-safe; several processes may use one store in parallel. It holds no descriptor and needs no closing.
 */
public final class Engine {
    private final EngineContext context;

    private Engine(EngineContext context) {
        this.context = context;
    }

    /**
     * The engine of this user, with the store of images of this user.
     *
     * @throws IOException if the store cannot be opened or made
     */
    public static Engine open() throws IOException {
        return builder().build();
    }

    /** Begins other settings. */
    public static Builder builder() {
        return new Builder();
    }

    /** The settings of an engine. Not thread-safe. */
    public static final class Builder {
        private @Nullable Images images;
        private @Nullable Path root;
        private @Nullable Path states;

        private Builder() {}

        /** The directory of the store, which has the containers and the images. */
        public Builder root(Path directory) {
            root = directory;
            return this;
        }

        /** The images, in whose store the containers are as well; in place of {@link #root}. */
        public Builder images(Images value) {
            images = value;
            return this;
        }

        /** The directory of the notes about running containers, in a file system that is empty after a reboot. */
        public Builder stateDirectory(Path directory) {
            states = directory;
            return this;
        }

        /**
         * The engine.
         *
         * @throws IOException if the store cannot be opened or made
         */
        public Engine build() throws IOException {
            StateDirectory directory = states == null
                    ? StateDirectory.ofThisUser()
                    : StateDirectory.at(states.toAbsolutePath().toString());
            return new Engine(EngineContext.of(images == null ? opened() : images, directory));
        }

        private Images opened() throws IOException {
            ImagesBuilder builder = Images.builder();
            return root == null ? builder.build() : builder.root(root).build();
        }
    }

    /** The volumes of the store. */
    public VolumeStore volumes() {
        return VolumeStore.of(images().directory());
    }

    /** The images of the store. */
    public Images images() {
        return context.images();
    }

    /**
     * Creates a container, which is not started.
     *
     * @throws EngineException {@link Reason#CONFLICT} if another container has the name, {@link Reason#INVALID} if the
     *     name or a value is wrong
     */
    public EngineContainer create(ContainerSpec spec, Detached detached) throws IOException {
        RecordDirectory record = ContainerCreation.create(context, spec, detached);
        return new EngineContainer(context, record, record.description());
    }

    /**
     * Creates a container and starts it; returns when its program has been executed. If the start fails, the container
     * stays, with the reason, unless it is removed at its end.
     *
     * @throws ContainerException if the program is not executed
     * @throws EngineException as {@link #create} does
     */
    public EngineContainer run(ContainerSpec spec, Detached detached) throws IOException {
        return run(spec, detached, RunObserver.NONE);
    }

    /**
     * The same with an observer.
     *
     * @param observer is told of the steps
     */
    public EngineContainer run(ContainerSpec spec, Detached detached, RunObserver observer) throws IOException {
        RecordDirectory record = ContainerCreation.createToRun(context, spec, detached);
        EngineContainer container = new EngineContainer(context, record, record.description());
        boolean isTold = false;
        try {
            observer.isCreated(container);
            isTold = true;
            KeptRun.start(context, record, new StartObserver() {
                @Override
                public void isKept(String directory, int pid) throws IOException {
                    observer.isStarting(pid);
                }
            });
            return container;
        } catch (IOException | RuntimeException | Error e) {
            if (!isTold || detached.isRemovedAtEnd()) {
                removeAfter(e, container);
            }
            throw e;
        }
    }

    private static void removeAfter(Throwable failure, EngineContainer container) {
        try {
            container.remove(true, true);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Finds a container, in any state.
     *
     * @param key its name, its id, or the first digits of its id
     * @throws EngineException {@link Reason#NOT_FOUND}; {@link Reason#CONFLICT} if several ids begin with the key
     */
    public EngineContainer find(String key) throws IOException {
        EngineContainer found = swept(context.records().find(key));
        if (found == null) {
            throw new EngineException(Reason.NOT_FOUND, "No such container: " + key);
        }
        return found;
    }

    /**
     * All containers, in any state, the newest first. Records that are damaged or cannot be read are left out, and a
     * warning is logged.
     */
    public List<EngineContainer> list() throws IOException {
        List<RecordDirectory> records = context.records().list();
        List<EngineContainer> containers = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            try {
                EngineContainer container = swept(records.get(i));
                if (container != null) {
                    containers.add(container);
                }
            } catch (DamagedRecordException e) {
                LoggerFactory.getLogger(Engine.class).warn("{}", e.getMessage());
            } catch (IOException e) { // one that cannot be read does not keep the others from being listed
                LoggerFactory.getLogger(Engine.class)
                        .warn(
                                "Cannot look at the container {}: {}",
                                records.get(i).shortId(),
                                e.getMessage());
            }
        }
        RecordSweeper.sweepNotes(context, active(containers));
        containers.sort(EngineContainer.NEWEST_FIRST);
        return containers;
    }

    private static Set<String> active(List<EngineContainer> containers) throws IOException {
        Set<String> active = new HashSet<>();
        for (int i = 0; i < containers.size(); i++) {
            if (containers.get(i).foundStatus().isActive()) {
                active.add(containers.get(i).id());
            }
        }
        return active;
    }

    /** A container after what was left to do for it is done; null if it has been removed. */
    private @Nullable EngineContainer swept(RecordDirectory record) throws IOException {
        EngineContainer found = read(record);
        boolean isToSweep =
                found != null && RecordSweeper.sweep(context, record, found.described(), found.foundStatus());
        return isToSweep ? read(record) : found;
    }

    /** The status is read before the description: without the latter, it is that of no container. */
    private @Nullable EngineContainer read(RecordDirectory record) throws IOException {
        ContainerStatus status = StatusReader.read(record);
        Description description = record.descriptionIfThere();
        return description == null ? null : new EngineContainer(context, record, description, status);
    }

    /**
     * Removes a container, also one whose record is damaged.
     *
     * @param key its name, its id, or the first digits of its id
     * @param force whether it is killed if it runs
     * @param volumes whether its volumes without a name are removed as well
     * @return its id
     * @throws EngineException {@link Reason#NOT_FOUND}; {@link Reason#STATE} if it runs and that is not forced
     */
    public String remove(String key, boolean force, boolean volumes) throws IOException {
        RecordDirectory record = context.records().find(key);
        ContainerRemoval.remove(context, record, force, volumes);
        return record.id();
    }

    /**
     * Whether a container that runs is a detached one whose record is in another store: the state directory has the
     * running containers of all stores of a user.
     *
     * @param id its whole id
     */
    public boolean isOfAnotherStore(String id) throws IOException {
        return context.states().hasKeeper(id)
                && !KernelFiles.exists(context.records().at(id).path());
    }

    /**
     * Removes the containers that do not run. For one that cannot be removed, a warning is logged.
     *
     * @param filter which of them
     * @return those that were removed
     */
    public List<EngineContainer> prune(Predicate<EngineContainer> filter) throws IOException {
        List<EngineContainer> removed = new ArrayList<>();
        for (EngineContainer container : list()) {
            try {
                if (!container.foundStatus().isActive() && filter.test(container) && isRemoved(container)) {
                    removed.add(container);
                }
            } catch (IOException e) {
                LoggerFactory.getLogger(Engine.class)
                        .warn("Cannot remove the container {}: {}", container.name(), e.getMessage());
            }
        }
        return removed;
    }

    /** Another process may have started or removed it meanwhile, which is no error. */
    private static boolean isRemoved(EngineContainer container) throws IOException {
        try {
            container.remove(false, false);
            return true;
        } catch (EngineException e) {
            if (e.reason() == Reason.STATE || e.reason() == Reason.NOT_FOUND || e.reason() == Reason.BUSY) {
                return false;
            }
            return isLeft(container, e);
        } catch (IOException e) {
            return isLeft(container, e);
        }
    }

    private static boolean isLeft(EngineContainer container, IOException why) {
        LoggerFactory.getLogger(Engine.class)
                .warn("The container {} is not removed: {}", container.name(), why.getMessage());
        return false;
    }

    /**
     * What happens to containers and volumes, as {@code docker events} tells it. The stream waits for events; another
     * thread may close it, which ends the wait.
     *
     * @return a stream of one use, which the caller closes; it throws {@link java.io.UncheckedIOException}
     */
    public Stream<EngineEvent> events(EventQuery query) throws IOException {
        return new EventStream(EventReader.open(images().directory(), query)).stream();
    }

    /**
     * Starts the containers that a start of the machine starts: those with the policy {@link
     * RestartPolicy.Kind#ALWAYS}, and with {@link RestartPolicy.Kind#UNLESS_STOPPED} those that no user had stopped.
     *
     * @return the containers that were started
     * @throws IOException the first reason why one was not started, with the others suppressed; the others are started
     */
    public List<EngineContainer> startAll() throws IOException {
        List<EngineContainer> started = new ArrayList<>();
        List<IOException> failures = new ArrayList<>();
        startAll(new BootObserver() {
            @Override
            public void isStarted(EngineContainer container) {
                started.add(container);
            }

            @Override
            public void hasFailed(EngineContainer container, Exception why) {
                IOException failure = why instanceof IOException ? (IOException) why : new IOException(why);
                failures.add(failure);
                if (failures.size() > 1) {
                    failures.get(0).addSuppressed(failure);
                }
            }
        });
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
        return started;
    }

    /**
     * Starts the same containers one after the other, the oldest first, but none before the one whose network it joins.
     *
     * @param observer is told of each
     * @throws IOException if the containers cannot be listed
     */
    public void startAll(BootObserver observer) throws IOException {
        for (EngineContainer container : BootOrder.of(list())) {
            boolean isStarted = false;
            try {
                if (container.isForBoot()) {
                    container.start();
                    isStarted = true;
                }
            } catch (IOException | RuntimeException e) {
                observer.hasFailed(container, e);
            }
            if (isStarted) {
                observer.isStarted(container);
            }
        }
    }
}
