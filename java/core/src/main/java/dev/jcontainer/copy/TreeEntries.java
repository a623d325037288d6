package dev.jcontainer.copy;

import dev.jcontainer.copy.CopiedEntry.Kind;
import dev.jcontainer.kernel.FileTypes;
import dev.jcontainer.worker.FileEntry;
import dev.jcontainer.worker.FileEntry.ExtendedAttribute;
import dev.jcontainer.worker.FileTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of a tree, with the names that an archive of it has. Sockets are left out, as tar has no such entry. */
public final class TreeEntries implements CopiedEntries {
    private final FileTree tree;
    private final String base;
    private final Map<List<Long>, String> linked = new HashMap<>(); // the first name of files with several

    /** @param base the name of what the tree begins with; empty if that is left out, and names are below it */
    public TreeEntries(FileTree tree, String base) {
        this.tree = tree;
        this.base = base;
    }

    @Override
    public @Nullable CopiedEntry next() throws IOException {
        for (FileEntry file = tree.next(); file != null; file = tree.next()) {
            CopiedEntry entry = entry(file);
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    /** The entry of a file; null for one that an archive does not have. */
    public @Nullable CopiedEntry entry(FileEntry file) {
        Kind kind = kind(file.type());
        boolean isTop = file.path().isEmpty();
        if (kind == null || isTop && base.isEmpty()) {
            return null;
        }
        return entry(file, kind, isTop ? base : base.isEmpty() ? file.path() : base + "/" + file.path());
    }

    private CopiedEntry entry(FileEntry entry, Kind kind, String name) {
        if (kind != Kind.DIRECTORY && entry.links() > 1) {
            String first = linked.putIfAbsent(List.of(entry.device(), entry.inode()), name);
            if (first != null) {
                return new CopiedEntry(Kind.HARD_LINK, name, first, entry.attributes(), xattrs(entry), 0, 0, 0);
            }
        }
        return new CopiedEntry(
                kind,
                kind == Kind.DIRECTORY ? name + "/" : name,
                entry.target(),
                entry.attributes(),
                xattrs(entry),
                kind == Kind.FILE ? entry.size() : 0,
                entry.major(),
                entry.minor());
    }

    private static @Nullable Kind kind(int type) {
        return switch (type) {
            case FileTypes.REGULAR -> Kind.FILE;
            case FileTypes.DIRECTORY -> Kind.DIRECTORY;
            case FileTypes.SYMBOLIC_LINK -> Kind.SYMBOLIC_LINK;
            case FileTypes.CHARACTER_DEVICE -> Kind.CHARACTER_DEVICE;
            case FileTypes.BLOCK_DEVICE -> Kind.BLOCK_DEVICE;
            case FileTypes.FIFO -> Kind.FIFO;
            default -> null;
        };
    }

    private static List<ExtendedAttribute> xattrs(FileEntry entry) {
        List<ExtendedAttribute> xattrs = List.of();
        for (ExtendedAttribute attribute : entry.xattrs()) {
            if (isCopied(attribute.name())) {
                xattrs = xattrs.isEmpty() ? new ArrayList<>() : xattrs;
                xattrs.add(attribute);
            }
        }
        return xattrs;
    }

    /** Labels and access control lists are of one machine, and the marks of overlayfs are of one layer. */
    static boolean isCopied(String attribute) {
        return attribute.equals("security.capability")
                || attribute.startsWith("user.") && !attribute.startsWith("user.overlay.");
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return tree.read(bytes, offset, length);
    }

    @Override
    public long position() {
        return tree.position();
    }
}
