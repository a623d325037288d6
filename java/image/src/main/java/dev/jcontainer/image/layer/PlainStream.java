package dev.jcontainer.image.layer;

import java.io.IOException;
import java.io.InputStream;

/** A blob that is not compressed. */
final class PlainStream extends InputStream {
    private final CompressedInput input;

    PlainStream(CompressedInput input) {
        this.input = input;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return input.take(bytes, offset, length);
    }
}
