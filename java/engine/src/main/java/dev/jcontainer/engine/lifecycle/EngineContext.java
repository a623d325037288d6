package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.ContainerException;
import dev.jcontainer.ContainerHandle;
import dev.jcontainer.ContainerRegistry;
import dev.jcontainer.engine.record.DamagedRecordException;
import dev.jcontainer.engine.record.RecordDirectory;
import dev.jcontainer.engine.record.RecordStore;
import dev.jcontainer.engine.record.StartNote;
import dev.jcontainer.engine.volume.VolumeStore;
import dev.jcontainer.image.Images;
import dev.jcontainer.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The places that an engine works in. Immutable and thread-safe.
 *
 * @param images the images, in the store that has the records as well
 * @param records the records of the containers
 * @param states the directory of the notes about running containers
 */
public record EngineContext(Images images, RecordStore records, StateDirectory states) {
    /** The places with this store of images. */
    public static EngineContext of(Images images, StateDirectory states) {
        return new EngineContext(images, records(images.directory()), states);
    }

    private static RecordStore records(String root) {
        VolumeStore volumes = VolumeStore.of(root);
        return new RecordStore(
                root,
                new RecordStore.VolumeRemover() { // no lambda: the first one takes 10 ms of a start
                    @Override
                    public void removeVolumesOf(String record) throws IOException {
                        volumes.removeAnonymous(volumes.namesOf(record));
                    }
                });
    }

    /**
     * The running container of a record. The caller closes the handle.
     *
     * @throws ContainerException {@link ContainerException.Reason#NOT_RUNNING} if it does not run
     */
    public ContainerHandle handle(RecordDirectory record) throws IOException {
        return ContainerRegistry.at(Path.of(statesOf(record).path())).find(record.id());
    }

    /** The state directory that has the note of a container's last run; ours if its record is damaged. */
    public StateDirectory statesOf(RecordDirectory record) throws IOException {
        try {
            StartNote start = record.start();
            return start == null || start.states().equals(states.path()) ? states : StateDirectory.at(start.states());
        } catch (DamagedRecordException e) {
            return states; // the container of a damaged record is looked for here
        }
    }

    /** The running container of a record, which the caller closes; null if it does not run. */
    @Nullable
    ContainerHandle handleIfRunning(RecordDirectory record) throws IOException {
        try {
            return handle(record);
        } catch (ContainerException e) {
            if (e.reason() == ContainerException.Reason.NOT_RUNNING) {
                return null;
            }
            throw e;
        }
    }
}
