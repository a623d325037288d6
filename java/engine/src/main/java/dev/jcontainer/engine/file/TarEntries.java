package dev.jcontainer.engine.file;

import dev.jcontainer.copy.CopiedEntries;
import dev.jcontainer.copy.CopiedEntry;
import dev.jcontainer.image.tar.SparseMap;
import dev.jcontainer.image.tar.TarEntry;
import dev.jcontainer.image.tar.TarReader;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The entries of a tar archive, with the names that it has. */
final class TarEntries implements CopiedEntries {
    private final TarReader reader;
    private @Nullable SparseMap sparse;
    private int part;
    private long inPart;
    private long position;

    TarEntries(InputStream archive) {
        this.reader = new TarReader(archive);
    }

    @Override
    public @Nullable CopiedEntry next() throws IOException {
        TarEntry entry = reader.next();
        sparse = entry == null ? null : entry.sparse();
        part = 0;
        inPart = 0;
        position = 0;
        return entry == null ? null : ArchiveEntries.copied(entry);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        SparseMap map = sparse;
        if (map == null) {
            int count = reader.read(bytes, offset, length);
            position += count;
            return count;
        }
        while (part < map.parts() && inPart == map.length(part)) {
            part++;
            inPart = 0;
        }
        if (part == map.parts()) {
            return 0;
        }
        int count = reader.read(bytes, offset, (int) Math.min(length, map.length(part) - inPart));
        inPart += count;
        position = map.offset(part) + inPart;
        return count;
    }

    @Override
    public long position() {
        return position;
    }
}
