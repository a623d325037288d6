package dev.jcontainer.image.archive;

import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.layer.Decompression;
import dev.jcontainer.kernel.BulkInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.function.LongSupplier;

/**
 * A stream that may have no end, or a small archive that was made to fill the disk when it is expanded: it is read up to
 * the ceilings for the bytes of an archive. An interrupted thread gets an error. Not thread-safe; closing it closes the
 * stream.
 */
final class BoundedInput extends BulkInput {
    private final InputStream in;
    private final LongSupplier compressedBytes;
    private final Ceilings ceilings;
    private final String place;
    private final String subject;
    private long count;

    /** @param place the archive's name for messages */
    BoundedInput(InputStream in, Ceilings ceilings, String place) {
        this(in, () -> Long.MAX_VALUE, ceilings, place, "it");
    }

    /** An archive while it is expanded, for which the ceiling of the ratio holds, too. */
    BoundedInput(Decompression expanded, Ceilings ceilings, String place) {
        this(expanded, expanded::compressedBytes, ceilings, place, "what it is expanded to");
    }

    private BoundedInput(
            InputStream in, LongSupplier compressedBytes, Ceilings ceilings, String place, String subject) {
        this.in = in;
        this.compressedBytes = compressedBytes;
        this.ceilings = ceilings;
        this.place = place;
        this.subject = subject;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("The copy of " + place + " was interrupted.");
        }
        int read = in.read(bytes, offset, length);
        count += Math.max(read, 0);
        String excess = ceilings.excess(count, compressedBytes.getAsLong());
        if (excess != null) {
            throw new ArchiveException("Cannot read " + place + ": " + subject + " " + excess + ".");
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
