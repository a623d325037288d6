package dev.jcontainer.engine.file;

import dev.jcontainer.copy.CopiedEntries;
import dev.jcontainer.copy.CopiedEntry;
import dev.jcontainer.copy.CopiedEntry.Kind;
import dev.jcontainer.copy.TreeEntries;
import dev.jcontainer.worker.FileAttributes;
import dev.jcontainer.worker.FileEntry;
import dev.jcontainer.worker.FileTree;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of an upper directory as the archive of a layer has them, with the whiteouts of the image specification. */
final class UpperEntries implements CopiedEntries {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private final FileTree tree;
    private final TreeEntries entries;
    private @Nullable CopiedEntry pending; // follows the entry that was returned
    private boolean hasBytes;

    UpperEntries(FileTree tree) {
        this.tree = tree;
        this.entries = new TreeEntries(tree, "");
    }

    @Override
    public @Nullable CopiedEntry next() throws IOException {
        CopiedEntry mark = pending;
        pending = null;
        hasBytes = false;
        for (FileEntry file = mark == null ? tree.next() : null; mark == null && file != null; file = tree.next()) {
            if (UpperDirectory.isWhiteout(file)) {
                return mark(whiteout(file.path()));
            }
            CopiedEntry entry = UpperDirectory.isPlace(file) && !file.isDirectory() ? null : entries.entry(file);
            if (entry != null) {
                pending = file.isDirectory() && UpperDirectory.isOpaque(file) ? mark(file.path() + "/" + OPAQUE) : null;
                hasBytes = file.isFile();
                return entry;
            }
        }
        return mark;
    }

    /** An empty file of root and of 1970. */
    private static CopiedEntry mark(String path) {
        return new CopiedEntry(Kind.FILE, path, "", new FileAttributes(0644, 0, 0, 0, 0), List.of(), 0, 0, 0);
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
