package dev.jcontainer.engine.file;

import dev.jcontainer.copy.CopiedEntry;
import dev.jcontainer.copy.CopiedEntry.Kind;
import dev.jcontainer.image.tar.TarEntry;
import dev.jcontainer.image.tar.TarType;
import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Xattr;
import dev.jcontainer.worker.FileAttributes;
import dev.jcontainer.worker.FileEntry.ExtendedAttribute;
import java.util.ArrayList;
import java.util.List;

/** Translates between files that are copied and entries of a tar archive. */
final class ArchiveEntries {
    private ArchiveEntries() {}

    /** The entry that an archive has for a file, all of whose bytes it has. */
    static TarEntry archived(CopiedEntry entry) {
        FileAttributes from = entry.attributes();
        List<Xattr> xattrs = new ArrayList<>(entry.xattrs().size());
        for (ExtendedAttribute xattr : entry.xattrs()) {
            xattrs.add(new Xattr(xattr.name(), xattr.value()));
        }
        return new TarEntry(
                type(entry.kind()),
                entry.name(),
                entry.linkName(),
                new Attributes(from.mode(), from.uid(), from.gid(), from.seconds(), from.nanos(), xattrs),
                entry.size(),
                entry.major(),
                entry.minor(),
                null);
    }

    /** The file that an entry of an archive is about. */
    static CopiedEntry copied(TarEntry entry) {
        Attributes from = entry.attributes();
        List<ExtendedAttribute> xattrs = new ArrayList<>(from.xattrs().size());
        for (Xattr xattr : from.xattrs()) {
            xattrs.add(new ExtendedAttribute(xattr.name(), xattr.value()));
        }
        return new CopiedEntry(
                kind(entry.type()),
                entry.name(),
                entry.linkName(),
                new FileAttributes(from.mode(), from.uid(), from.gid(), from.seconds(), from.nanos()),
                xattrs,
                entry.size(),
                entry.major(),
                entry.minor());
    }

    private static TarType type(Kind kind) {
        return switch (kind) {
            case FILE -> TarType.FILE;
            case DIRECTORY -> TarType.DIRECTORY;
            case SYMBOLIC_LINK -> TarType.SYMBOLIC_LINK;
            case HARD_LINK -> TarType.HARD_LINK;
            case CHARACTER_DEVICE -> TarType.CHARACTER_DEVICE;
            case BLOCK_DEVICE -> TarType.BLOCK_DEVICE;
            case FIFO -> TarType.FIFO;
        };
    }

    private static Kind kind(TarType type) {
        return switch (type) {
            case FILE -> Kind.FILE;
            case DIRECTORY -> Kind.DIRECTORY;
            case SYMBOLIC_LINK -> Kind.SYMBOLIC_LINK;
            case HARD_LINK -> Kind.HARD_LINK;
            case CHARACTER_DEVICE -> Kind.CHARACTER_DEVICE;
            case BLOCK_DEVICE -> Kind.BLOCK_DEVICE;
            case FIFO -> Kind.FIFO;
        };
    }
}
