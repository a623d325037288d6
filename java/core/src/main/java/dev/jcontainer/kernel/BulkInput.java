package dev.jcontainer.kernel;

import java.io.IOException;
import java.io.InputStream;

/** A stream that reads many bytes at once, as read(2) does. A single byte is read into an array of one. */
public abstract class BulkInput extends InputStream {
    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public abstract int read(byte[] bytes, int offset, int length) throws IOException;
}
