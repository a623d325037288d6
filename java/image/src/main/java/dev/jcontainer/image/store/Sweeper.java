package dev.jcontainer.image.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Removes from {@code tmp} what killed processes have left. An entry {@code ID.KIND} belongs to the lock
 * {@code ID.lock}; if nobody has the lock, nobody works on the entry. Thread-safe.
 */
final class Sweeper {
    static final String PART = ".part";
    static final String LOCK = ".lock";

    private final Disk disk;
    private final Locks locks;
    private final String temporary;
    private final TreeRemover remover;

    Sweeper(Disk disk, Locks locks, String root, TreeRemover remover) {
        this.disk = disk;
        this.locks = locks;
        this.temporary = root + "/tmp";
        this.remover = remover;
    }

    /**
     * Removes what is not under way.
     *
     * @param alsoParts whether parts of blobs are removed too, with which the next download would go on
     */
    void sweep(boolean alsoParts) throws IOException {
        Map<String, List<String>> byId = new LinkedHashMap<>();
        for (String name : disk.list(temporary)) {
            if (alsoParts || !name.endsWith(PART)) {
                byId.computeIfAbsent(idOf(name), id -> new ArrayList<>()).add(name);
            }
        }
        for (Map.Entry<String, List<String>> entry : byId.entrySet()) {
            sweep(entry.getKey(), entry.getValue());
        }
    }

    private void sweep(String id, List<String> names) throws IOException {
        Locks.Held lock = locks.tryTake(id);
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

    /** Removes a file, or a directory with all in it. */
    void remove(String path) throws IOException {
        Disk.Status status = disk.status(path);
        if (status != null && status.isDirectory()) {
            remover.remove(path);
        } else if (status != null) {
            disk.removeFile(path);
        }
    }

    private static String idOf(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
