package dev.jcontainer.image.transfer;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.source.ImageSource;
import dev.jcontainer.image.store.BlobDownload;
import dev.jcontainer.kernel.BulkInput;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a blob while it is written to the store: first those that a former run has left, then those of the
 * source. Not thread-safe. Closing it closes the stream of the source, not the download.
 */
final class BlobInput extends BulkInput {
    private final ImageSource source;
    private final Descriptor blob;
    private final BlobDownload download;
    private final LongConsumer progress;
    private final InputStream earlier;
    private long position;
    private @Nullable InputStream later;

    /** @param progress is told the position in the blob */
    BlobInput(ImageSource source, Descriptor blob, BlobDownload download, LongConsumer progress) {
        this.source = source;
        this.blob = blob;
        this.download = download;
        this.progress = progress;
        this.earlier = download.earlier();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int count = later == null ? earlier.read(bytes, offset, length) : -1;
        if (count < 0) {
            count = readLater(bytes, offset, length);
        }
        if (count > 0) {
            position += count;
            progress.accept(position);
        }
        return count;
    }

    private int readLater(byte[] bytes, int offset, int length) throws IOException {
        if (later == null) {
            if (download.position() == blob.size()) {
                return -1; // a former run has left all of it
            }
            later = source.blob(blob, download.position());
        }
        int count = later.read(bytes, offset, length);
        if (count > 0) {
            download.append(bytes, offset, count);
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        if (later != null) {
            later.close();
        }
    }
}
