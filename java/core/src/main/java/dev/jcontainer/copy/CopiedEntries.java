package dev.jcontainer.copy;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Files that are copied, one after the other. Not thread-safe. */
public interface CopiedEntries {
    /** Passes over the rest of the entry, and returns the next one; null after the last one. */
    @Nullable
    CopiedEntry next() throws IOException;

    /** Reads bytes of a regular file; holes are left out. Returns how many; 0 at its end. */
    int read(byte[] bytes, int offset, int length) throws IOException;

    /** The offset in the file of the byte after those that were read. */
    long position();
}
