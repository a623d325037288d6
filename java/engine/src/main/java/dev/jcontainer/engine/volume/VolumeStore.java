package dev.jcontainer.engine.volume;

import dev.jcontainer.engine.event.EventLog;
import dev.jcontainer.engine.record.RecordFiles;
import dev.jcontainer.engine.record.RecordStore;
import dev.jcontainer.engine.spec.EngineEvent;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.engine.spec.Volume;
import dev.jcontainer.engine.spec.VolumeMount;
import dev.jcontainer.engine.spec.VolumePrune;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.PlainText;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.worker.Worker;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The volumes of a store: {@code volumes/NAME/_data} has the files, {@code volumes/NAME/volume} the description. A volume
 * appears and disappears by one rename. The shared {@code flock(2)} on its description keeps it from being removed, and
 * afterwards the records of containers do. Thread-safe; several processes may use one store in parallel.
 */
public final class VolumeStore {
    private static final String DATA = "/_data";
    private static final String DESCRIPTION = "/volume";
    private static final int PRIVATE = 0700;
    /** As Docker's: the files have permissions of their own. */
    private static final int OPEN = 0755;

    private static final int MOST_NAME = 255;
    private static final int RANDOM_BYTES = 32;

    private static final String DRIVER = "local";

    private final String store;
    private final String volumes;

    private VolumeStore(String store) {
        this.store = store;
        this.volumes = store + "/volumes";
    }

    /** The volumes of a store of images. */
    public static VolumeStore of(String store) {
        return new VolumeStore(store);
    }

    /**
     * Makes a volume, or finds the one that has the name already, whose labels stay.
     *
     * @param name the name: two or more letters, digits, dots, underscores and hyphens, the first of them a letter or
     *     digit; empty for an anonymous volume
     * @param labels its labels
     * @throws EngineException {@link Reason#INVALID} if the name is malformed
     */
    public Volume create(String name, Map<String, String> labels) throws IOException {
        return name.isEmpty() ? findOrMake(random(), true, labels) : findOrMake(checked(name), false, labels);
    }

    private Volume findOrMake(String name, boolean isAnonymous, Map<String, String> labels) throws IOException {
        Volume existing = isAnonymous ? null : read(name);
        while (existing == null) {
            make(name, isAnonymous, labels);
            existing = read(name); // null if another process has removed it meanwhile
        }
        return existing;
    }

    /**
     * Checks the driver and the options of a volume.
     *
     * @throws EngineException {@link Reason#UNSUPPORTED} for another driver than local, or an option
     */
    public static void checkDriver(String driver, Map<String, String> options) throws EngineException {
        if (!driver.isEmpty() && !driver.equals(DRIVER)) {
            throw new EngineException(
                    Reason.UNSUPPORTED,
                    "The volume driver " + PlainText.quoted(driver) + " is not supported, only local, which keeps"
                            + " volumes as directories of the store.");
        }
        for (String option : options.keySet()) {
            throw new EngineException(
                    Reason.UNSUPPORTED,
                    "The option " + PlainText.quoted(option) + " of the volume driver local is not supported: mount the"
                            + " file system on the host and use its directory (-v DIRECTORY:TARGET), or --tmpfs.");
        }
    }

    private static boolean isName(String name) {
        boolean isValid = name.length() >= 2 && name.length() <= MOST_NAME && isLetterOrDigit(name.charAt(0));
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            isValid &= isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
        }
        return isValid;
    }

    private static String checked(String name) throws EngineException {
        if (!isName(name)) {
            throw new EngineException(
                    Reason.INVALID,
                    "The name " + PlainText.quoted(name) + " of a volume is not two to 255 letters, digits, dots,"
                            + " underscores and hyphens, the first of them a letter or digit. For a directory of the"
                            + " host give its absolute path.");
        }
        return name;
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    private static String random() throws IOException {
        byte[] random = new byte[RANDOM_BYTES];
        SystemCallException.check(Syscalls.random(random), "get random bytes");
        return Bytes.hex(random);
    }

    private String directory(String name) {
        return volumes + "/" + name;
    }

    private @Nullable Volume read(String name) throws IOException {
        byte[] content = description(name);
        if (content == null && KernelFiles.exists(directory(name))) {
            content = description(name); // it may have been made since
            if (content == null && KernelFiles.exists(directory(name))) {
                throw VolumeFile.damaged(name, "there is no description", null);
            }
        }
        return content == null ? null : VolumeFile.decode(name, directory(name) + DATA, content);
    }

    private byte @Nullable [] description(String name) throws IOException {
        try {
            return KernelFiles.readIfThere(directory(name) + DESCRIPTION);
        } catch (SystemCallException e) {
            throw RecordFiles.isDamage(e.errno()) ? VolumeFile.damaged(name, e.getMessage(), e) : e;
        }
    }

    /** A volume; null if there is none, or if it is damaged. */
    private @Nullable Volume readIfWhole(String name) throws IOException {
        try {
            return read(name);
        } catch (DamagedVolumeException e) {
            LoggerFactory.getLogger(VolumeStore.class).warn("{}", e.getMessage());
            return null;
        }
    }

    /** Makes a volume beside its place. A sweep of the store removes what a killed process has left there. */
    private void make(String name, boolean isAnonymous, Map<String, String> labels) throws IOException {
        VolumeFiles.make(volumes, PRIVATE);
        String beside = store + "/tmp/volume-" + random() + ".new";
        VolumeFiles.make(beside, PRIVATE);
        int lock = Syscalls.lockPath(Bytes.cString(beside), true);
        if (lock == -Errno.ENOENT) { // a sweep came before the lock
            return;
        }
        SystemCallException.check(lock, "lock " + beside);
        try {
            VolumeFiles.make(beside + DATA, PRIVATE);
            SystemCallException.check(
                    Syscalls.changeMode(Bytes.cString(beside + DATA), OPEN), "set the mode of " + beside + DATA);
            RecordFiles.replace(beside + DESCRIPTION, VolumeFile.encode(Instant.now(), isAnonymous, labels), true);
            int result = Syscalls.rename(Bytes.cString(beside), Bytes.cString(directory(name)));
            if (result == -Errno.ENOTEMPTY || result == -Errno.EEXIST) { // another process has made it meanwhile
                remove(beside);
            } else {
                SystemCallException.check(result, "rename " + beside + " to " + directory(name));
                note("create", name);
            }
        } finally {
            Syscalls.close(lock);
        }
    }

    private void note(String action, String name) {
        new EventLog(store)
                .note(new EngineEvent(EngineEvent.VOLUME, action, name, Instant.now(), Map.of("driver", DRIVER)));
    }

    private static void remove(String beside) throws IOException {
        Syscalls.removeFile(Bytes.cString(beside + DESCRIPTION));
        Syscalls.removeDirectory(Bytes.cString(beside + DATA));
        SystemCallException.check(Syscalls.removeDirectory(Bytes.cString(beside)), "remove " + beside);
    }

    /** All volumes in the order of their names. Damaged ones are left out, and a warning is logged. */
    public List<Volume> list() throws IOException {
        List<String> names = new ArrayList<>(VolumeFiles.list(volumes));
        Collections.sort(names);
        List<Volume> all = new ArrayList<>(names.size());
        for (String name : names) {
            Volume volume = readIfWhole(name);
            if (volume != null) {
                all.add(volume);
            }
        }
        return all;
    }

    /**
     * The volume of that name.
     *
     * @throws EngineException {@link Reason#NOT_FOUND} if there is none
     */
    public Volume get(String name) throws IOException {
        Volume volume = isName(name) ? read(name) : null;
        if (volume == null) {
            throw new EngineException(Reason.NOT_FOUND, "get " + name + ": no such volume");
        }
        return volume;
    }

    /** The ids of the containers that have a volume, whether they run or not, except those that are being removed. */
    public List<String> users(String name) throws IOException {
        List<String> users = new ArrayList<>();
        String containers = store + "/containers";
        for (String id : VolumeFiles.list(containers)) {
            if (!RecordStore.isGone(id) && namesOf(containers + "/" + id).contains(name)) {
                users.add(id);
            }
        }
        return users;
    }

    /** The names of the volumes that a container has, by the directory of its record. */
    public List<String> namesOf(String record) throws IOException {
        byte[] content = KernelFiles.readIfThere(record + VolumeUse.FILE);
        List<String> names = new ArrayList<>();
        String text = content == null ? "" : Bytes.decode(content);
        for (int start = 0, end; (end = text.indexOf('\n', start)) >= 0; start = end + 1) {
            names.add(text.substring(start, end));
        }
        return names;
    }

    /** What the files of a volume take on the disk, in bytes, as far as this user may look at them. */
    public long size(Volume volume) throws IOException {
        return VolumeFiles.size(volume.directory());
    }

    /**
     * Begins to use the volumes of a new container; those that are missing are made. The record has their names before
     * that, so if this process is killed, the process that removes the unfinished record finds them. The caller closes the use.
     *
     * @param record the directory of the container's record in the store
     * @throws EngineException {@link Reason#INVALID} if a name is malformed
     */
    public VolumeUse use(List<VolumeMount> mounts, String record) throws IOException {
        VolumeUse use = new VolumeUse();
        boolean isDone = false;
        try {
            List<String> names = new ArrayList<>(mounts.size());
            for (VolumeMount mount : mounts) {
                names.add(mount.name().isEmpty() ? random() : checked(mount.name()));
            }
            VolumeUse.keep(names, record);
            for (int i = 0; i < names.size(); i++) {
                add(use, names.get(i), mounts.get(i));
            }
            isDone = true;
            return use;
        } finally {
            if (!isDone) {
                use.close();
            }
        }
    }

    private void add(VolumeUse use, String name, VolumeMount mount) throws IOException {
        int lock = -Errno.ENOENT;
        while (lock == -Errno.ENOENT) { // another process removes it
            Volume volume = findOrMake(name, mount.name().isEmpty(), Map.of());
            String file = directory(volume.name()) + DESCRIPTION;
            lock = Syscalls.lockPath(Bytes.cString(file), true);
            if (lock != -Errno.ENOENT) {
                use.add(volume, mount, SystemCallException.check(lock, "lock " + file));
            }
        }
    }

    /**
     * Removes a volume.
     *
     * @param force whether it may be missing or damaged
     * @throws EngineException {@link Reason#NOT_FOUND} if there is none; {@link Reason#CONFLICT} if a container has it,
     *     whether it runs or not
     */
    public void remove(String name, boolean force) throws IOException {
        if (force && (!isName(name) || !KernelFiles.exists(directory(name)))) {
            return;
        }
        if (!force) {
            get(name);
        }
        List<String> gone = new ArrayList<>();
        String obstacle = takeOut(name, gone);
        if (obstacle != null) {
            throw new EngineException(Reason.CONFLICT, "remove " + name + ": volume is in use" + obstacle);
        }
        removeAll(gone);
    }

    /**
     * Removes those of some volumes that were made without a name and that no container has, such as those of a container
     * that was removed.
     *
     * @param names the names, as {@link #namesOf} gave them before the container's record was removed
     */
    public void removeAnonymous(List<String> names) throws IOException {
        List<String> gone = new ArrayList<>();
        for (String name : names) {
            Volume volume = isName(name) ? readIfWhole(name) : null;
            if (volume != null && volume.isAnonymous()) {
                takeOut(name, gone);
            }
        }
        removeAll(gone);
    }

    /**
     * Removes volumes that no container has. As with Docker since 23.0, these are the anonymous ones, and with {@code
     * all} those with a name as well.
     *
     * @param filter chooses among them
     */
    public VolumePrune prune(boolean all, Predicate<Volume> filter) throws IOException {
        List<String> gone = new ArrayList<>();
        List<String> names = new ArrayList<>();
        long bytes = 0;
        for (Volume volume : list()) {
            if ((all || volume.isAnonymous())
                    && filter.test(volume)
                    && users(volume.name()).isEmpty()) {
                long size = size(volume);
                int before = gone.size();
                takeOut(volume.name(), gone);
                if (gone.size() > before) {
                    names.add(volume.name());
                    bytes += size;
                }
            }
        }
        removeAll(gone);
        return new VolumePrune(names, bytes);
    }

    /**
     * Takes a volume out of its place, to be removed there by us or by a sweep of the store.
     *
     * @param gone gets the name of what is to be removed in {@code tmp}
     * @return null, or if it is in use, the end of a sentence that says by which containers
     */
    private @Nullable String takeOut(String name, List<String> gone) throws IOException {
        String file = directory(name) + DESCRIPTION;
        int lock = Syscalls.lockPath(Bytes.cString(file), false);
        if (lock == -Errno.ENOENT || lock < 0 && RecordFiles.isDamage(-lock)) { // nobody can use a damaged one
            file = directory(name);
            lock = Syscalls.lockPath(Bytes.cString(file), false);
        }
        if (lock == -Errno.EAGAIN) {
            return ": a container is about to start with it";
        }
        if (lock == -Errno.ENOENT) { // another process has removed it
            return null;
        }
        SystemCallException.check(lock, "lock " + file);
        try {
            List<String> users = users(name);
            if (!users.isEmpty()) {
                return " - [" + String.join(", ", users) + "]";
            }
            String beside = "volume-" + random() + ".gone";
            String path = store + "/tmp/" + beside;
            SystemCallException.check(
                    Syscalls.rename(Bytes.cString(directory(name)), Bytes.cString(path)),
                    "rename " + directory(name) + " to " + path);
            gone.add(beside);
            note("destroy", name);
            return null;
        } finally {
            Syscalls.close(lock);
        }
    }

    /** The files may belong to any id that this user may map. */
    private void removeAll(List<String> gone) throws IOException {
        if (gone.isEmpty()) {
            return;
        }
        try (Worker worker = Worker.start(store + "/tmp")) {
            for (String name : gone) {
                worker.records().remove(name);
            }
            worker.syncToTheEnd();
        }
    }
}
