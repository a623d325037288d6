package dev.jcontainer.image.registry.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** The body of a request while it is sent: exactly as many bytes as were announced. */
final class RequestBody implements Closeable {
    private final InputStream in;
    private final long length;
    private long left;

    RequestBody(Request.Body body, long length) throws ContentException {
        try {
            this.in = body.open();
        } catch (IOException e) {
            throw new ContentException(e);
        }
        this.length = length;
        this.left = length;
    }

    /** Fills the block as far as the body goes; 0 at its end. */
    int next(byte[] block) throws ContentException {
        int count;
        try {
            count = left == 0 ? in.read() : in.read(block, 0, (int) Math.min(block.length, left));
        } catch (IOException e) {
            throw new ContentException(e);
        }
        if (left == 0 ? count >= 0 : count < 0) {
            throw new ContentException("What is sent has " + (count < 0 ? "fewer" : "more") + " than the " + length
                    + " bytes it should have");
        }
        left -= Math.max(count, 0);
        return Math.max(count, 0);
    }

    @Override
    public void close() throws ContentException {
        try {
            in.close();
        } catch (IOException e) {
            throw new ContentException(e);
        }
    }
}
