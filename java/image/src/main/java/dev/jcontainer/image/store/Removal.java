package dev.jcontainer.image.store;

import java.io.IOException;
import java.util.List;

/** Removes files and directories that nobody uses. Thread-safe. */
final class Removal {
    /** The files that a layer's directory can have besides {@code diff}. */
    private static final List<String> FILES = List.of("/meta", "/layer.erofs", "/tree.erofs");

    private final Disk disk;
    private final TreeRemover trees;

    Removal(Disk disk, TreeRemover trees) {
        this.disk = disk;
        this.trees = trees;
    }

    /** Removes a file, or a directory with all in it. */
    void remove(String path) throws IOException {
        Disk.Status status = disk.status(path);
        if (status != null && status.isDirectory()) {
            removeDirectory(path);
        } else if (status != null) {
            disk.removeFile(path);
        }
    }

    /** Removes what no container uses; the rest stays for a later sweep. */
    void removeUnused(String path) throws IOException {
        try (Unused unused = Unused.take(path)) {
            if (unused != null) {
                remove(path);
            }
        }
    }

    /** Removes a layer's directory. One with a mountable file needs no {@link TreeRemover}, which would start a helper. */
    private void removeDirectory(String path) throws IOException {
        for (String file : FILES) {
            Disk.Status status = disk.status(path + file);
            if (status != null && !status.isDirectory()) {
                disk.removeFile(path + file);
            }
        }
        if (!disk.removeDirectory(path)) {
            trees.remove(path);
        }
    }
}
