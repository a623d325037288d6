package dev.jcontainer.image.registry;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.registry.auth.TokenScope;
import dev.jcontainer.image.registry.http.CutException;
import dev.jcontainer.image.registry.http.Request;
import dev.jcontainer.image.registry.http.Response;
import dev.jcontainer.kernel.BulkInput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A blob while it is downloaded. After a cut it goes on where it was, by a range of bytes; a server that gives another
 * range, or the whole, is read up to that place. It gives one byte more than the blob should have, so that its reader
 * sees that there are more, and not a byte after that. Not thread-safe, but closed by any thread.
 */
final class BlobStream extends BulkInput {
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int UNSATISFIABLE = 416;
    private static final int SKIP = 64 << 10;

    /** So many bytes after a failure count as success, so that the next failure is the first one again. */
    private static final long PROGRESS = 64 << 10;

    private final Endpoints endpoints;
    private final Descriptor blob;
    private final String what;
    private long position;
    private long sinceFailure;
    private long answered; // bytes of the answer
    private int failures;
    private boolean ranges = true; // false after a lie
    private boolean partial; // the answer is a range
    private boolean ended;
    private @Nullable Endpoint from; // who gives the answer
    private final Set<Endpoint> passedOver = new HashSet<>(); // mirrors that have failed here
    private volatile boolean closed;
    private volatile @Nullable Response response;

    BlobStream(Endpoints endpoints, Descriptor blob, long offset, String what) {
        this.endpoints = endpoints;
        this.blob = blob;
        this.position = offset;
        this.what = what;
        this.passedOver.addAll(endpoints.liars(blob.digest()));
        this.ended = offset >= blob.size() && offset > 0; // the reader has it all
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            checkOpen();
            try {
                long left = blob.size() + 1 - position;
                int count = left <= 0 ? -1 : opened().body().read(bytes, offset, (int) Math.min(length, left));
                if (count > 0) {
                    progress(count);
                    return count;
                }
                end(left <= 0);
            } catch (IOException e) {
                failed(e);
            }
        }
        return -1;
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new InterruptedIOException("The download of " + blob.digest() + " was closed");
        }
    }

    private void progress(int count) {
        position += count;
        sinceFailure += count;
        answered += count;
        if (sinceFailure >= PROGRESS) {
            failures = 0;
        }
    }

    /** At the end of an answer: that of the blob, or of a part after which the next one is asked for. */
    private void end(boolean full) throws IOException {
        Response current = response;
        boolean whole = current != null && current.isWhole();
        release();
        boolean mirrored = from != null && from.place().mirror(); // another place may have all of it
        if (full || position >= blob.size() || whole && !partial && !mirrored) {
            ended = true; // the reader compares the size
        } else if (!whole || answered < PROGRESS) {
            throw new CutException(what + ": the connection ended after " + position + " of " + blob.size() + " bytes");
        }
    }

    private void failed(IOException failure) throws IOException {
        release();
        checkOpen();
        if (failure instanceof InterruptedIOException) {
            throw failure;
        }
        sinceFailure = 0;
        Endpoint mirror = from;
        if (mirror != null && mirror.place().mirror()) {
            passedOver.add(mirror); // the next place is asked at once
            from = null;
            return;
        }
        failures++;
        endpoints.patience().waitAfter(failure, failures);
    }

    private Response opened() throws IOException {
        Response current = response;
        if (current == null) {
            current = endpoints.once(true, passedOver, this::open);
            response = current;
            if (closed) {
                release();
                checkOpen();
            }
        }
        return current;
    }

    private Response open(Endpoint endpoint) throws IOException {
        boolean range = position > 0 && ranges;
        Response answer = endpoint.send(
                "GET",
                endpoint.url("blobs/" + blob.digest()),
                Request.Named.BY_USER,
                TokenScope.pull(endpoint.place().repository()),
                what,
                request -> range
                        ? request.header("Accept", "*/*").header("Range", "bytes=" + position + "-")
                        : request.header("Accept", "*/*"));
        boolean done = false;
        try {
            long start = start(endpoint, answer, range);
            if (start < 0 || start > position) {
                ranges = false;
                answer.close();
                return open(endpoint);
            }
            partial = answer.status() == PARTIAL;
            answered = 0;
            from = endpoint;
            endpoints.gave(endpoint, blob.digest());
            skip(answer, position - start);
            done = true;
            return answer;
        } finally {
            if (!done) {
                answer.close();
            }
        }
    }

    /** Where the answer's body begins in the blob; -1 if it does not say that, or lies. */
    private long start(Endpoint endpoint, Response answer, boolean range) throws IOException {
        int status = answer.status();
        if (status == OK) {
            return 0;
        }
        if (range && (status == PARTIAL || status == UNSATISFIABLE)) {
            return status == PARTIAL ? ContentRange.start(answer.headers().first("Content-Range")) : -1;
        }
        throw endpoint.failure(what, answer);
    }

    private void skip(Response answer, long count) throws IOException {
        byte[] block = new byte[count == 0 ? 0 : SKIP];
        long left = count;
        while (left > 0) {
            int read = answer.body().read(block, 0, (int) Math.min(SKIP, left));
            if (read < 0) {
                throw new CutException(
                        what + ": the registry gives " + (count - left) + " bytes now, and gave more before");
            }
            left -= read;
        }
    }

    private void release() {
        Response current = response;
        response = null;
        if (current != null) {
            current.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        release();
    }
}
