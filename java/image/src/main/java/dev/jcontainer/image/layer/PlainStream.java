package dev.jcontainer.image.layer;

import dev.jcontainer.kernel.BulkInput;
import java.io.IOException;

/** A blob that is not compressed. */
final class PlainStream extends BulkInput {
    private final CompressedInput input;

    PlainStream(CompressedInput input) {
        this.input = input;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return input.take(bytes, offset, length);
    }
}
