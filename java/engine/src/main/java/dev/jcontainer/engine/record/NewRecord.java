package dev.jcontainer.engine.record;

import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.spec.ContainerSpec;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record that is being made. If it is closed before {@link #publish}, nothing of it is left; if this process is
 * killed, the next command that lists the records removes it. Not thread-safe.
 */
public final class NewRecord implements AutoCloseable {
    private final RecordStore store;
    private final RecordDirectory record;
    private final RecordLock lock;
    private @Nullable String name;
    private boolean isPublished;

    NewRecord(RecordStore store, RecordDirectory record, RecordLock lock) {
        this.store = store;
        this.record = record;
        this.lock = lock;
    }

    /**
     * Writes the record, and gives the container its name.
     *
     * @param spec the specification, whose root is as it will be at the record's place
     * @param wanted what it has besides; without a name it gets one
     * @param created when it is created, in nanoseconds since 1970
     * @param digests what must stay in the store of images
     * @return the description, with the name
     */
    public Description write(ContainerSpec spec, Detached wanted, long created, List<String> digests)
            throws IOException {
        record.keepInStore(digests);
        record.specify(SpecCodec.encode(spec));
        name = store.name(record, wanted.name());
        Detached named = wanted.toBuilder().name(name).build();
        Description description = new Description(
                record.id(), created, spec.command(), spec.stdio().isTerminal(), named);
        record.describe(description);
        ContainerNames.given(record);
        return description;
    }

    /** Notes that this command starts the container after it is published. If it is killed before, that is undone. */
    public void isRun() throws IOException {
        record.beginCommand();
    }

    /** The path that its directory has until it is published. */
    public String path() {
        return record.path();
    }

    /** Makes the directory in which overlayfs keeps what the container writes. */
    public void makeFiles() throws IOException {
        RecordFiles.makeDirectory(record.files());
    }

    /** Lets other commands see the container. */
    public RecordDirectory publish() throws IOException {
        store.publish(record);
        isPublished = true;
        return store.at(record.id());
    }

    @Override
    public void close() throws IOException {
        try {
            if (!isPublished) {
                if (name != null) {
                    store.unname(name, record.id());
                }
                store.discard(record);
            }
        } finally {
            lock.close();
        }
    }
}
