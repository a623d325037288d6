package dev.jcontainer.image.archive;

import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.layer.Decompression;
import dev.jcontainer.kernel.BulkInput;
import java.io.IOException;

/** An archive while it is expanded: a small one that was made to fill the disk is refused. Not thread-safe. */
final class BoundedInput extends BulkInput {
    private final Decompression expanded;
    private final Ceilings ceilings;
    private final String place;
    private long count;

    /** @param place the archive's name for messages */
    BoundedInput(Decompression expanded, Ceilings ceilings, String place) {
        this.expanded = expanded;
        this.ceilings = ceilings;
        this.place = place;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = expanded.read(bytes, offset, length);
        count += Math.max(read, 0);
        String excess = ceilings.excess(count, expanded.compressedBytes());
        if (excess != null) {
            throw new ArchiveException("Cannot read " + place + ": what it is expanded to " + excess + ".");
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        expanded.close();
    }
}
