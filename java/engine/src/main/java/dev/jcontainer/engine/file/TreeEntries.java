package dev.jcontainer.engine.file;

import dev.jcontainer.image.tar.TarEntry;
import dev.jcontainer.image.tar.TarType;
import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Xattr;
import dev.jcontainer.kernel.FileTypes;
import dev.jcontainer.worker.FileAttributes;
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
final class TreeEntries implements CopiedEntries {
    private final FileTree tree;
    private final String base;
    private final Map<List<Long>, String> linked = new HashMap<>(); // the first name of files with several

    /** @param base the name of what the tree begins with; empty if that is left out, and names are below it */
    TreeEntries(FileTree tree, String base) {
        this.tree = tree;
        this.base = base;
    }

    @Override
    public @Nullable TarEntry next() throws IOException {
        for (FileEntry file = tree.next(); file != null; file = tree.next()) {
            TarEntry entry = entry(file);
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    /** The entry of a file; null for one that an archive does not have. */
    @Nullable
    TarEntry entry(FileEntry file) {
        TarType type = type(file.type());
        boolean isTop = file.path().isEmpty();
        if (type == null || isTop && base.isEmpty()) {
            return null;
        }
        return entry(file, type, isTop ? base : base.isEmpty() ? file.path() : base + "/" + file.path());
    }

    private TarEntry entry(FileEntry entry, TarType type, String name) {
        if (type != TarType.DIRECTORY && entry.links() > 1) {
            String first = linked.putIfAbsent(List.of(entry.device(), entry.inode()), name);
            if (first != null) {
                return new TarEntry(TarType.HARD_LINK, name, first, attributes(entry), 0, 0, 0, null);
            }
        }
        return new TarEntry(
                type,
                type == TarType.DIRECTORY ? name + "/" : name,
                entry.target(),
                attributes(entry),
                type == TarType.FILE ? entry.size() : 0,
                entry.major(),
                entry.minor(),
                null);
    }

    private static @Nullable TarType type(int type) {
        return switch (type) {
            case FileTypes.REGULAR -> TarType.FILE;
            case FileTypes.DIRECTORY -> TarType.DIRECTORY;
            case FileTypes.SYMBOLIC_LINK -> TarType.SYMBOLIC_LINK;
            case FileTypes.CHARACTER_DEVICE -> TarType.CHARACTER_DEVICE;
            case FileTypes.BLOCK_DEVICE -> TarType.BLOCK_DEVICE;
            case FileTypes.FIFO -> TarType.FIFO;
            default -> null;
        };
    }

    static Attributes attributes(FileEntry entry) {
        FileAttributes from = entry.attributes();
        List<Xattr> xattrs = List.of();
        for (ExtendedAttribute attribute : entry.xattrs()) {
            if (isCopied(attribute.name())) {
                xattrs = xattrs.isEmpty() ? new ArrayList<>() : xattrs;
                xattrs.add(new Xattr(attribute.name(), attribute.value()));
            }
        }
        return new Attributes(from.mode(), from.uid(), from.gid(), from.seconds(), from.nanos(), xattrs);
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
