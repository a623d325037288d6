package dev.jcontainer.image.archive;

import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.kernel.BulkInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/**
 * A stream that may have no end, up to the ceiling for the bytes of an archive. An interrupted thread gets an error. Not
 * thread-safe; closing it closes the stream.
 */
final class CountedInput extends BulkInput {
    private final InputStream in;
    private final Ceilings ceilings;
    private final String place;
    private long count;

    /** @param place the archive's name for messages */
    CountedInput(InputStream in, Ceilings ceilings, String place) {
        this.in = in;
        this.ceilings = ceilings;
        this.place = place;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("The copy of " + place + " was interrupted.");
        }
        int read = in.read(bytes, offset, length);
        count += Math.max(read, 0);
        String excess = ceilings.excess(count, count);
        if (excess != null) {
            throw new ArchiveException("Cannot read " + place + ": it " + excess + ".");
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
