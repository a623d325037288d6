package dev.jcontainer.engine.record;

import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.PlainText;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names of containers: a file for each, with the id of its container. It counts only if the description of that
 * container has the same name; so a name that an interrupted command has left is free. Thread-safe.
 */
final class ContainerNames {
    private static final String GIVING = "/name.new";
    private static final int MOST = 250; // the longest name of a file is 255 bytes

    private final RecordStore store;
    private final String directory;

    ContainerNames(RecordStore store, String directory) {
        this.store = store;
        this.directory = directory;
    }

    /**
     * Checks a name.
     *
     * @throws EngineException {@link Reason#INVALID}
     */
    static void check(String name) throws EngineException {
        boolean valid = name.length() >= 2 && name.length() <= MOST && isLetterOrDigit(name.charAt(0));
        for (int i = 1; valid && i < name.length(); i++) {
            char c = name.charAt(i);
            valid = isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
        }
        if (!valid) {
            throw new EngineException(
                    Reason.INVALID,
                    "Invalid container name (" + PlainText.quoted(name) + "): a name is a letter or digit followed by 1"
                            + " to " + (MOST - 1) + " letters, digits, underscores, dots and hyphens");
        }
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    /** The id that a name leads to; null if nobody has the name. The name may be left over. */
    @Nullable
    String idOf(String name) throws IOException {
        if (!mayBeName(name)) {
            return null;
        }
        try {
            byte[] id = RecordFiles.readIfThere(directory + "/" + name);
            String text = id == null ? "" : Bytes.decode(id);
            return RecordStore.isId(text) ? text : null;
        } catch (SystemCallException e) {
            if (RecordFiles.isDamage(e.errno())) {
                return null; // something else is in its place
            }
            throw e;
        }
    }

    private static boolean mayBeName(String text) {
        try {
            check(text);
            return true;
        } catch (EngineException e) {
            return false; // a key that is no name names no container
        }
    }

    /**
     * Gives a name to a container. The caller writes it to the description, takes the former name, and calls {@link
     * #given}.
     *
     * @param record the record of the container; it need not have its place in the store yet
     * @throws EngineException {@link Reason#CONFLICT} if another container has the name
     */
    void give(String name, RecordDirectory record) throws IOException {
        RecordFiles.makeDirectory(directory);
        String mine = record.path() + GIVING;
        RecordFiles.remove(mine); // one that an interrupted command has left may be the file of a name as well
        RecordFiles.write(mine, Bytes.encode(record.id()), false);
        int lock = lock();
        try {
            int linked = link(mine, name);
            if (linked == -Errno.EEXIST) {
                refuseUsed(name, record.id());
                RecordFiles.remove(directory + "/" + name);
                linked = link(mine, name);
            }
            RecordFiles.check(linked, "give the name", directory + "/" + name);
        } catch (IOException e) {
            RecordFiles.remove(mine);
            throw e;
        } finally {
            Syscalls.close(lock);
        }
    }

    /** Whether a record may have two names, because a command has been interrupted. Called with its lock. */
    static boolean isGiving(RecordDirectory record) throws IOException {
        return KernelFiles.exists(record.path() + GIVING);
    }

    /** Notes that the description of a record has the name that was given to it, and that its former one is taken. */
    static void given(RecordDirectory record) throws IOException {
        RecordFiles.remove(record.path() + GIVING);
    }

    private int link(String file, String name) {
        return Syscalls.link(Bytes.cString(file), Bytes.cString(directory + "/" + name));
    }

    /** Refuses a name that another container has, or one that is being made. */
    private void refuseUsed(String name, String id) throws IOException {
        String owner = idOf(name);
        if (owner != null && !owner.equals(id) && store.isNamed(owner, name)) {
            throw new EngineException(
                    Reason.CONFLICT,
                    "Conflict. The container name \"/" + name + "\" is already in use by container \"" + owner
                            + "\". You have to remove (or rename) that container to be able to reuse that name.");
        }
    }

    /** Takes a name from a container, if that has it. */
    void take(String name, String id) throws IOException {
        int lock = lock();
        try {
            if (id.equals(idOf(name))) {
                RecordFiles.remove(directory + "/" + name);
            }
        } finally {
            Syscalls.close(lock);
        }
    }

    /** Takes all names from a container, such as an interrupted command may have left. */
    void takeAll(String id) throws IOException {
        List<String> all = KernelFiles.listIfThere(directory);
        for (int i = 0; all != null && i < all.size(); i++) {
            if (id.equals(idOf(all.get(i)))) {
                take(all.get(i), id);
            }
        }
    }

    /** The lock of all names, which is held for some system calls. */
    private int lock() throws SystemCallException {
        return RecordFiles.check(Syscalls.lockDirectory(Bytes.cString(directory)), "lock", directory);
    }
}
