package dev.jcontainer.engine.file;

import dev.jcontainer.copy.CopiedEntries;
import dev.jcontainer.copy.CopiedEntry;
import dev.jcontainer.copy.CopiedEntry.Kind;
import dev.jcontainer.image.tar.TarWriter;
import java.io.IOException;
import java.io.OutputStream;

/** Writes files as a tar archive. Holes become zeros. Not thread-safe. */
final class TarOutput {
    private static final byte[] ZEROS = new byte[64 << 10];

    private TarOutput() {}

    /** Writes an archive of all entries, and ends it; the stream stays open. */
    static void write(CopiedEntries entries, OutputStream out) throws IOException {
        TarWriter archive = new TarWriter(new Unclosed(out));
        byte[] buffer = new byte[64 << 10];
        for (CopiedEntry entry = entries.next(); entry != null; entry = entries.next()) {
            archive.begin(ArchiveEntries.archived(entry));
            if (entry.kind() == Kind.FILE) {
                copy(entries, entry.size(), archive, buffer);
            }
        }
        archive.close();
        out.flush();
    }

    private static void copy(CopiedEntries entries, long size, TarWriter archive, byte[] buffer) throws IOException {
        long written = 0;
        for (int count = entries.read(buffer, 0, buffer.length); count > 0; ) {
            long start = entries.position() - count;
            zeros(archive, start - written);
            archive.write(buffer, 0, count);
            written = start + count;
            count = entries.read(buffer, 0, buffer.length);
        }
        zeros(archive, size - written);
    }

    private static void zeros(TarWriter archive, long count) throws IOException {
        for (long left = count; left > 0; left -= ZEROS.length) {
            archive.write(ZEROS, 0, (int) Math.min(left, ZEROS.length));
        }
    }

    /** The caller's stream, which ends later than the archive. */
    private static final class Unclosed extends OutputStream {
        private final OutputStream out;

        private Unclosed(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }
    }
}
