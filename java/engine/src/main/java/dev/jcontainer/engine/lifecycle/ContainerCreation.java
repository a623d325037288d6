package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.engine.record.NewRecord;
import dev.jcontainer.engine.record.RecordDirectory;
import dev.jcontainer.engine.record.RecordStore;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.engine.spec.HealthCheck;
import dev.jcontainer.engine.volume.VolumeStore;
import dev.jcontainer.engine.volume.VolumeUse;
import dev.jcontainer.image.HeldImage;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Isolation;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The creation of one container. */
public final class ContainerCreation {
    private final EngineContext context;
    private final ContainerSpec spec;
    private final Detached detached;

    private ContainerCreation(EngineContext context, ContainerSpec spec, Detached detached) {
        this.context = context;
        this.spec = spec;
        this.detached = detached;
    }

    /**
     * Creates a container, which is not started.
     *
     * @return its record
     * @throws EngineException {@link Reason#CONFLICT} if another container has the name, {@link Reason#INVALID}, and
     *     {@link Reason#NOT_FOUND} if the image is not in the store
     */
    public static RecordDirectory create(EngineContext context, ContainerSpec spec, Detached detached)
            throws IOException {
        return create(context, spec, detached, false);
    }

    /**
     * The same for a command that starts the container as well: if this process ends before that, the next command
     * removes the container.
     */
    public static RecordDirectory createToRun(EngineContext context, ContainerSpec spec, Detached detached)
            throws IOException {
        return create(context, spec, detached, true);
    }

    private static RecordDirectory create(EngineContext context, ContainerSpec spec, Detached detached, boolean isRun)
            throws IOException {
        try {
            check(spec, detached);
            return new ContainerCreation(context, complete(spec), named(spec, detached)).create(isRun);
        } catch (IllegalArgumentException e) {
            throw new EngineException(Reason.INVALID, "Cannot create the container: " + e.getMessage() + ".", e);
        }
    }

    /** Of the streams only a terminal has a meaning. */
    private static ContainerSpec complete(ContainerSpec spec) {
        if (spec.timeout() != null) {
            throw new IllegalArgumentException("a detached container has no time limit (--timeout)");
        }
        return spec.stdio().isTerminal()
                ? spec
                : spec.toBuilder().stdio(Stdio.discard()).build();
    }

    private static Detached named(ContainerSpec spec, Detached detached) {
        return detached.name() == null && spec.name() != null
                ? detached.toBuilder().name(spec.name()).build()
                : detached;
    }

    private static void check(ContainerSpec spec, Detached detached) {
        HealthCheck health = detached.health();
        if (health == null) {
            return;
        }
        if (spec.isolation() == Isolation.LANDLOCK) {
            throw new IllegalArgumentException("a check of the health runs in the container's namespaces, and one with"
                    + " --isolation landlock has none");
        }
        if (detached.isRemovedAtEnd() && health.onFailure() == HealthCheck.OnFailure.RESTART) {
            throw new IllegalArgumentException("a container that is removed at its end (--rm) cannot be restarted when"
                    + " it is unhealthy (--health-on-failure restart)");
        }
    }

    private RecordDirectory create(boolean isRun) throws IOException {
        try (HeldImage held = hold();
                NewRecord record = context.records().make(RecordStore.newId());
                VolumeUse volumes =
                        VolumeStore.of(context.images().directory()).use(detached.volumes(), record.path())) {
            record.write(
                    volumes.mountedIn(spec),
                    detached.toBuilder().volumes(volumes.mounts()).build(),
                    EpochClock.now(),
                    held == null ? List.of() : digests(held.image()));
            record.makeFiles();
            if (isRun) {
                record.isRun();
            }
            RecordDirectory published = record.publish();
            if (held != null) {
                held.keepFor(published.path()); // a collection that has not seen the record ends before this
            }
            EventNotes.note(context, published.description(), "create");
            return published;
        }
    }

    /** Keeps the image in the store until the record does. */
    private @Nullable HeldImage hold() throws IOException {
        Detached.ImageUsed used = detached.image();
        return used == null ? null : context.images().get(used.id()).hold();
    }

    private static List<String> digests(Image image) {
        List<String> digests = new ArrayList<>();
        digests.add(image.id().toString());
        digests.add(image.manifestDigest().toString());
        digests.add(image.digest().toString());
        List<Digest> layers = image.layers();
        for (int i = 0; i < layers.size(); i++) {
            digests.add(layers.get(i).toString());
        }
        return digests;
    }
}
