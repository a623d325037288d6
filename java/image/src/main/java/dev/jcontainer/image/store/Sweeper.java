package dev.jcontainer.image.store;

import dev.jcontainer.image.store.StoreException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Removes from {@code tmp} what killed processes have left. An entry {@code ID.KIND} belongs to the lock
 * {@code ID.lock}; if nobody has the lock, nobody works on the entry. Used once, by one thread.
 */
final class Sweeper {
    static final String PART = ".part";
    static final String LOCK = ".lock";

    private final Disk disk;
    private final Locks locks;
    private final String temporary;
    private final Removal removal;
    private final Map<String, String> left = new LinkedHashMap<>();

    Sweeper(Disk disk, Locks locks, String root, Removal removal) {
        this.disk = disk;
        this.locks = locks;
        this.temporary = root + "/tmp";
        this.removal = removal;
    }

    /**
     * Removes what is not under way, but no parts of blobs: the next download goes on with them. What this user may not
     * remove stays, since nothing needs its place; a check reports it.
     *
     * @return why something stays, by its path
     */
    Map<String, String> sweep() throws IOException {
        Map<String, List<String>> byId = new LinkedHashMap<>();
        for (String name : disk.list(temporary)) {
            if (!name.endsWith(PART)) {
                byId.computeIfAbsent(idOf(name), id -> new ArrayList<>()).add(name);
            }
        }
        for (Map.Entry<String, List<String>> entry : byId.entrySet()) {
            sweep(entry.getKey(), entry.getValue());
        }
        return left;
    }

    private void sweep(String id, List<String> names) throws IOException {
        Locks.Held lock = lock(id);
        if (lock == null) {
            return;
        }
        try (lock) {
            for (String name : names) {
                if (!name.endsWith(LOCK)) {
                    remove(temporary + "/" + name);
                }
            }
        }
    }

    /** It may belong to ids that the user had once, or to another user. */
    private void remove(String path) throws IOException {
        try {
            removal.removeUnused(path); // a repair takes out also what a container uses
        } catch (InterruptedIOException e) {
            throw e;
        } catch (StoreException e) {
            if (e.kind() != Kind.DAMAGED) {
                throw e;
            }
            left.put(path, e.getMessage());
        } catch (IOException e) { // of the remover of trees
            left.put(path, e.getMessage());
        }
    }

    private Locks.@Nullable Held lock(String id) throws IOException {
        try {
            if (locks.isNoFile(id) && !removeNoFile(id)) {
                return null;
            }
            return locks.tryTake(id);
        } catch (StoreException e) {
            if (e.kind() == Kind.FULL) {
                return null; // no place for the lock's file, but the command that sweeps may be one that frees some
            }
            throw e;
        }
    }

    /** The common lock makes sure that it is not the new file of a process that has removed the same before. */
    private boolean removeNoFile(String id) throws IOException {
        try (Locks.Held exclusive = locks.exclusive()) {
            if (locks.isNoFile(id)) {
                remove(locks.file(id));
            }
            return !locks.isNoFile(id);
        }
    }

    /** The name of the lock to which an entry belongs. */
    static String idOf(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
