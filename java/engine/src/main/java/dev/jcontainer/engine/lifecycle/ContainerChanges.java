package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.engine.record.Description;
import dev.jcontainer.engine.record.RecordDirectory;
import dev.jcontainer.engine.record.RecordLock;
import dev.jcontainer.engine.record.SpecCodec;
import dev.jcontainer.engine.record.StatusReader;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.engine.spec.RestartPolicy;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Limits;
import java.io.IOException;
import java.util.Map;

/** Changes of an existing container. */
public final class ContainerChanges {
    private ContainerChanges() {}

    /**
     * Gives a container another name.
     *
     * @throws EngineException {@link Reason#CONFLICT} if another container has it, or if it is the same one
     */
    public static void rename(EngineContext context, RecordDirectory record, String name) throws IOException {
        try (RecordLock lock = record.lock()) {
            Description container = record.description();
            if (container.name().equals(name)) {
                throw new EngineException(
                        Reason.INVALID, "Renaming a container with the same name as its current name: " + name);
            }
            Detached renamed = container.detached().toBuilder().name(name).build();
            context.records().rename(record, container, container.with(renamed));
            renameNote(context, record, container, name);
            EventNotes.note(context, record.description(), "rename", Map.of("oldName", "/" + container.name()));
        }
    }

    /** Gives the note the new name, and the record its old one if an attached container has the new one. */
    private static void renameNote(EngineContext context, RecordDirectory record, Description former, String name)
            throws IOException {
        try {
            context.statesOf(record).rename(record.id(), name);
        } catch (IOException e) {
            try {
                context.records().rename(record, record.description(), former);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    /** Changes those limits that are given. */
    public static void update(EngineContext context, RecordDirectory record, Limits limits) throws IOException {
        try (RecordLock lock = record.lock()) {
            ContainerSpec spec = record.specification();
            Limits merged = spec.limits().with(limits);
            try (ContainerHandle handle = context.handleIfRunning(record)) {
                if (handle != null) {
                    handle.update(limits);
                }
            }
            record.specify(SpecCodec.encode(spec.toBuilder().limits(merged).build()));
            EventNotes.note(context, record.description(), "update");
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    Reason.INVALID, "Cannot change the container " + record.shortId() + ": " + e.getMessage() + ".", e);
        }
    }

    /** Changes the restart policy. */
    public static void update(RecordDirectory record, RestartPolicy policy) throws IOException {
        try (RecordLock lock = record.lock()) {
            Description container = record.description();
            Detached changed;
            try {
                changed = container.detached().toBuilder().restart(policy).build();
            } catch (IllegalArgumentException e) {
                throw new EngineException(
                        Reason.INVALID,
                        "Cannot change the container " + record.shortId() + ": " + e.getMessage() + ".",
                        e);
            }
            record.describe(container.with(changed));
            boolean isUndecided = StatusReader.read(record).isActive() || record.hasAfter();
            record.setAfter(isUndecided && AfterEnd.isNeeded(changed));
        }
    }
}
