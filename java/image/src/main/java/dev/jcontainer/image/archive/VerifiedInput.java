package dev.jcontainer.image.archive;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.kernel.BulkInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Reads a blob, and fails at its end or before it if its size or digest is not that of its descriptor. An interrupted
 * thread gets an error. Not thread-safe; closing it closes the blob.
 */
final class VerifiedInput extends BulkInput {
    private final InputStream in;
    private final Descriptor blob;
    private @Nullable MessageDigest hash;
    private long size;

    VerifiedInput(InputStream in, Descriptor blob) {
        this.in = in;
        this.blob = blob;
        this.hash = blob.digest().newHash();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("The copy of " + blob.digest() + " was interrupted.");
        }
        int count = in.read(bytes, offset, length);
        if (count < 0) {
            verify();
            return count;
        }
        size += count;
        if (size > blob.size()) {
            throw wrong("it has more than " + blob.size() + " bytes");
        }
        if (hash != null) {
            hash.update(bytes, offset, count);
        }
        return count;
    }

    private void verify() throws ArchiveException {
        if (hash == null) {
            return;
        }
        if (size != blob.size()) {
            throw wrong("it has " + size + " bytes, and not " + blob.size());
        }
        Digest found = Digest.of(hash);
        hash = null;
        if (!found.equals(blob.digest())) {
            throw wrong("its digest is " + found);
        }
    }

    private ArchiveException wrong(String what) {
        return new ArchiveException("The blob " + blob.digest() + " is damaged: " + what + ".");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
