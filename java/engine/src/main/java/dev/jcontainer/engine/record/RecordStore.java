package dev.jcontainer.engine.record;

import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The records of all containers of a store. A record that is being made has {@code .new} after its id, and one that is
 * being removed {@code .gone}, or {@code .gone-with-volumes} if its volumes without a name go as well. What an
 * interrupted command left of them is removed by the next one that lists them, with the names that lead to them.
 * Thread-safe; other processes may use it in parallel.
 */
public final class RecordStore {
    private static final int ID_BYTES = 32;
    private static final String NEW = ".new";
    private static final String GONE = ".gone";
    private static final String GONE_WITH_VOLUMES = ".gone-with-volumes";
    private static final int NAMES = 20;

    private final String root;
    private final String containers;
    private final ContainerNames names;
    private final VolumeRemover volumes;

    /** Removes those of the volumes of a record that were made without a name, and that no container has. */
    public interface VolumeRemover {
        /** @param record the directory of the record */
        void removeVolumesOf(String record) throws IOException;
    }

    /**
     * The records of a store.
     *
     * @param volumes removes the volumes of records
     * @param root the directory of the store of images, which exists
     * @param volumes removes volumes of records that are removed
     */
    public RecordStore(String root, VolumeRemover volumes) {
        this.root = root;
        this.containers = root + "/containers";
        this.names = new ContainerNames(this, root + "/names");
        this.volumes = volumes;
    }

    /** The directory of the store. */
    public String root() {
        return root;
    }

    /** The file of events. */
    public String events() {
        return root + "/events";
    }

    /** Whether an entry of the directory of the containers is a record that is being removed. */
    public static boolean isGone(String entry) {
        return entry.endsWith(GONE) || entry.endsWith(GONE_WITH_VOLUMES);
    }

    /** Whether a text is an id. */
    public static boolean isId(String text) {
        return text.length() == RecordDirectory.ID_DIGITS && isHexadecimal(text);
    }

    private static boolean isHexadecimal(String text) {
        for (char c :
                text.toCharArray()) { // without a call for each character, because a list asks this of each record
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    /** The record with this id, which need not exist. */
    public RecordDirectory at(String id) {
        return new RecordDirectory(id, containers + "/" + id);
    }

    /** All records, in no order. */
    public List<RecordDirectory> list() throws IOException {
        List<String> entries = KernelFiles.listIfThere(containers);
        List<RecordDirectory> records = new ArrayList<>(entries == null ? 0 : entries.size());
        for (int i = 0; entries != null && i < entries.size(); i++) {
            String entry = entries.get(i);
            if (isId(entry)) {
                records.add(at(entry));
            } else if (entry.endsWith(NEW) || isGone(entry)) {
                sweepOrWarn(entry);
            }
        }
        return records;
    }

    /** What cannot be removed now does not keep others from their records. */
    private void sweepOrWarn(String entry) {
        try {
            sweep(entry);
        } catch (IOException e) {
            warn("Cannot remove " + containers + "/" + entry + ", which an interrupted command has left: "
                    + e.getMessage());
        }
    }

    /** Removes what an interrupted command has left; a command that still runs has the lock. */
    private void sweep(String entry) throws IOException {
        try (RecordLock lock = RecordLock.tryTake(containers + "/" + entry)) {
            String id = entry.substring(0, entry.indexOf('.'));
            if (lock == null || !isId(id)) {
                return;
            }
            names.takeAll(id);
            if (entry.endsWith(NEW)) {
                discard(at(id));
            } else {
                removeGone(entry);
            }
        }
    }

    /** Removes what is left of a record, but not under a process that copies its files: that one removes it then. */
    private void removeGone(String entry) throws IOException {
        try (FilesLock files = at(entry).tryLockFiles()) {
            if (files == null) {
                return;
            }
            if (entry.endsWith(GONE_WITH_VOLUMES)) {
                removeVolumesOf(containers + "/" + entry);
            }
            RecordFiles.removeTree(containers, entry);
        }
    }

    private void removeVolumesOf(String record) {
        try {
            volumes.removeVolumesOf(record);
        } catch (IOException e) {
            warn("The volumes without a name of the removed container stay until 'jcontainer volume prune': "
                    + e.getMessage());
        }
    }

    private static void warn(String message) {
        LoggerFactory.getLogger(RecordStore.class).warn("{}", message);
    }

    /** Removes what is left of a container that was removed while its files were copied. */
    public void removeLeft(String id) throws IOException {
        for (String entry : List.of(id + GONE, id + GONE_WITH_VOLUMES)) {
            if (KernelFiles.exists(containers + "/" + entry)) {
                try (RecordLock lock = RecordLock.take(containers + "/" + entry, id)) {
                    if (lock != null) {
                        removeGone(entry);
                    }
                }
            }
        }
    }

    /** Removes what an interrupted removal has left of a container, unless a command is still at it. */
    public void sweepLeft(String id) throws IOException {
        for (String entry : List.of(id + GONE, id + GONE_WITH_VOLUMES)) {
            if (KernelFiles.exists(containers + "/" + entry)) {
                sweepOrWarn(entry);
            }
        }
    }

    /**
     * The record of a container.
     *
     * @param key its name, its id, or the beginning of its id
     * @throws EngineException {@link Reason#NOT_FOUND}; {@link Reason#CONFLICT} if several ids begin with the key
     */
    public RecordDirectory find(String key) throws IOException {
        if (isId(key) && KernelFiles.exists(at(key).path())) {
            return at(key);
        }
        String named = names.idOf(key);
        if (named != null && KernelFiles.exists(at(named).path()) && isNamed(named, key)) {
            return at(named);
        }
        return findByBeginning(key);
    }

    private RecordDirectory findByBeginning(String key) throws IOException {
        RecordDirectory found = null;
        List<RecordDirectory> all = key.isEmpty() || !isHexadecimal(key) ? List.of() : list();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).id().startsWith(key)) {
                if (found != null) {
                    throw new EngineException(
                            Reason.CONFLICT,
                            "There is more than one container whose id begins with '" + key + "': " + found.shortId()
                                    + " and " + all.get(i).shortId() + ". Give more digits.");
                }
                found = all.get(i);
            }
        }
        if (found == null) {
            throw noSuch(key);
        }
        return found;
    }

    static EngineException noSuch(String key) {
        return new EngineException(Reason.NOT_FOUND, "No such container: " + key);
    }

    /**
     * Whether the container with an id has a name, or is being made and may get it. A damaged record may have it, too.
     */
    boolean isNamed(String id, String name) throws IOException {
        RecordDirectory record = at(id);
        try {
            Description description = record.descriptionIfThere();
            return description != null
                    ? description.name().equals(name)
                    : KernelFiles.exists(record.path()) || isBeingMade(id);
        } catch (DamagedRecordException e) {
            return true;
        }
    }

    private boolean isBeingMade(String id) throws IOException {
        String made = containers + "/" + id + NEW;
        try (RecordLock lock = KernelFiles.exists(made) ? RecordLock.tryTake(made) : null) {
            return lock == null && KernelFiles.exists(made);
        }
    }

    /** A new id. */
    public static String newId() throws SystemCallException {
        byte[] bytes = new byte[ID_BYTES];
        SystemCallException.check(Syscalls.random(bytes), "get random bytes");
        return Bytes.hex(bytes);
    }

    /** Begins a record, which other commands do not see before {@link NewRecord#publish}. The caller closes it. */
    public NewRecord make(String id) throws IOException {
        RecordDirectory record = new RecordDirectory(id, containers + "/" + id + NEW);
        while (true) {
            RecordFiles.makeDirectory(record.path());
            RecordLock lock = record.tryLock();
            if (lock != null) {
                return new NewRecord(this, record, lock);
            } // a command that lists the records has found it before it had its lock, and removes it
        }
    }

    /**
     * Gives a container a name.
     *
     * @param wanted the name; null for one that is made up
     * @return the name
     * @throws EngineException {@link Reason#CONFLICT} if another container has it, {@link Reason#INVALID}
     */
    String name(RecordDirectory record, @Nullable String wanted) throws IOException {
        if (wanted != null) {
            ContainerNames.check(wanted);
            names.give(wanted, record);
            return wanted;
        }
        for (int attempt = 0; ; attempt++) {
            String name = MadeUpName.make(attempt);
            try {
                names.give(name, record);
                return name;
            } catch (EngineException e) {
                if (attempt == NAMES) {
                    throw e;
                } // another container has it
            }
        }
    }

    /** Gives a container another name. Called with the lock of its record. */
    public void rename(RecordDirectory record, Description described, Description renamed) throws IOException {
        ContainerNames.check(renamed.name());
        names.give(renamed.name(), record);
        record.describe(renamed);
        names.take(described.name(), record.id());
        ContainerNames.given(record);
    }

    /** Takes back the name of a record that was not published. */
    void unname(String name, String id) throws IOException {
        names.take(name, id);
    }

    /** Gives a finished record its place. */
    void publish(RecordDirectory made) throws IOException {
        RecordFiles.rename(made.path(), containers + "/" + made.id());
    }

    /** Removes an unpublished record, with the volumes that were made for it. */
    void discard(RecordDirectory made) throws IOException {
        String gone = made.id() + GONE_WITH_VOLUMES;
        RecordFiles.rename(containers + "/" + made.id() + NEW, containers + "/" + gone);
        removeGone(gone);
    }

    /**
     * Removes a record, also a damaged one. Called with its lock.
     *
     * @param name the name of the container; null if its record is damaged
     * @param withVolumes whether its volumes without a name are removed as well, if no other container has them
     */
    public void remove(RecordDirectory record, @Nullable String name, boolean withVolumes) throws IOException {
        boolean mayHaveTwo = ContainerNames.isGiving(record); // an interrupted command has given it another one
        String gone = record.id() + (withVolumes ? GONE_WITH_VOLUMES : GONE);
        RecordFiles.rename(record.path(), containers + "/" + gone);
        if (name == null || mayHaveTwo) {
            names.takeAll(record.id());
        } else {
            names.take(name, record.id());
        }
        removeGone(gone);
    }
}
