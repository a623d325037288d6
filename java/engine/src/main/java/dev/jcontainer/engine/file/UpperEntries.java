package dev.jcontainer.engine.file;

import dev.jcontainer.image.tar.TarEntry;
import dev.jcontainer.worker.FileEntry;
import dev.jcontainer.worker.FileTree;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The files of an upper directory as the archive of a layer has them, with the whiteouts of the image specification. */
final class UpperEntries implements CopiedEntries {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private final FileTree tree;
    private final TreeEntries entries;
    private @Nullable TarEntry pending; // follows the entry that was returned
    private boolean hasBytes;

    UpperEntries(FileTree tree) {
        this.tree = tree;
        this.entries = new TreeEntries(tree, "");
    }

    @Override
    public @Nullable TarEntry next() throws IOException {
        TarEntry mark = pending;
        pending = null;
        hasBytes = false;
        for (FileEntry file = mark == null ? tree.next() : null; mark == null && file != null; file = tree.next()) {
            if (UpperDirectory.isWhiteout(file)) {
                return TarEntry.file(whiteout(file.path()), 0644, 0);
            }
            TarEntry entry = UpperDirectory.isPlace(file) && !file.isDirectory() ? null : entries.entry(file);
            if (entry != null) {
                pending = file.isDirectory() && UpperDirectory.isOpaque(file)
                        ? TarEntry.file(file.path() + "/" + OPAQUE, 0644, 0)
                        : null;
                hasBytes = file.isFile();
                return entry;
            }
        }
        return mark;
    }

    private static String whiteout(String path) {
        int slash = path.lastIndexOf('/') + 1;
        return path.substring(0, slash) + WHITEOUT + path.substring(slash);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return hasBytes ? tree.read(bytes, offset, length) : 0;
    }

    @Override
    public long position() {
        return tree.position();
    }
}
