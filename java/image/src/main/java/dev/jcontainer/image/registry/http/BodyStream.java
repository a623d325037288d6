package dev.jcontainer.image.registry.http;

import dev.jcontainer.kernel.BulkInput;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The body of an answer: of a known length, in chunks, or up to the end of the connection. Not thread-safe, but closed by any thread. Who opened
 * it closes it; the connection goes back to its pool then if the body was read to its end.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6">RFC 9112, section 6</a>
 */
final class BodyStream extends BulkInput {
    /** The lengths that are not numbers. */
    static final long CHUNKED = -1;

    static final long UNTIL_END = -2;

    private static final int LINE = 4 << 10;
    private static final int TRAILERS = 64;

    private final Http owner;
    private final Http.Route route;
    private final Wire wire;
    private final boolean chunked;
    private final boolean untilEnd;
    private final boolean reusable;
    private long left; // of the body or of the chunk
    private long read;
    private boolean first = true; // no chunk has begun
    private boolean ended;
    private final AtomicBoolean closed = new AtomicBoolean(); // once: after that the connection may be another's

    BodyStream(Http owner, Http.Route route, Wire wire, long length, boolean reusable) {
        this.owner = owner;
        this.route = route;
        this.wire = wire;
        this.chunked = length == CHUNKED;
        this.untilEnd = length == UNTIL_END;
        this.left = Math.max(length, 0);
        this.reusable = reusable && !untilEnd;
        if (length == 0) {
            finish();
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0 || ended) {
            return length == 0 ? 0 : -1;
        }
        if (closed.get()) {
            throw new IOException("The answer of " + route.url().authority() + " has been closed");
        }
        try {
            return readOn(bytes, offset, length);
        } catch (IOException e) {
            closeWire();
            throw owner.failure(route.url(), e);
        }
    }

    private int readOn(byte[] bytes, int offset, int length) throws IOException {
        if (chunked && left == 0 && !nextChunk()) {
            finish();
            return -1;
        }
        int count = wire.read(bytes, offset, untilEnd ? length : (int) Math.min(length, left));
        if (count < 0) {
            if (untilEnd) {
                finish();
                return -1;
            }
            throw new CutException("The answer of " + route.url().authority() + " was cut after " + read + " bytes");
        }
        read += count;
        left -= untilEnd ? 0 : count;
        if (left == 0 && !chunked && !untilEnd) {
            finish();
        }
        return count;
    }

    /** Reads the size of the next chunk; false after the last one. */
    private boolean nextChunk() throws IOException {
        if (!first && !line().isEmpty()) {
            throw new ConnectionException("a chunk of the answer does not end where it should");
        }
        first = false;
        left = ChunkSize.parse(line());
        if (left > 0) {
            return true;
        }
        for (int i = 0; i < TRAILERS; i++) {
            if (line().isEmpty()) {
                return false;
            }
        }
        throw new ConnectionException("the answer has too many fields after its body");
    }

    private String line() throws IOException {
        String line = wire.line(LINE);
        if (line == null) {
            throw new CutException("The answer of " + route.url().authority() + " was cut after " + read + " bytes");
        }
        return line;
    }

    private void finish() {
        ended = true;
        if (closed.compareAndSet(false, true)) {
            owner.release(route, wire, reusable);
        }
    }

    private void closeWire() {
        if (closed.compareAndSet(false, true)) {
            owner.release(route, wire, false);
        }
    }

    /** Whether the end came in the way that HTTP gives it, and not by the end of the connection. */
    boolean isWhole() {
        return ended && !untilEnd;
    }

    /** Does something with this body that has less time than a blob. */
    <T> T asDocument(Watch.Work<T> work) throws IOException {
        return owner.document(route.url(), this, work);
    }

    /** Closes the connection if the body has not been read to its end. */
    @Override
    public void close() {
        closeWire();
    }
}
