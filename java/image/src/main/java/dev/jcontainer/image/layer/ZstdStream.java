package dev.jcontainer.image.layer;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.jcontainer.kernel.BulkInput;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Expands zstd (RFC 8878): one frame after the other, skippable ones too, as {@code zstd:chunked} has them. It does not
 * use the library's stream, which takes the end of the input for the end of a frame that began in the buffer of the
 * frame before. A frame may ask for a window of at most 128 MiB (2^27, the limit of the zstd program), which is memory
 * outside the heap. Not thread-safe.
 */
final class ZstdStream extends BulkInput {
    private static final int SIZE = 128 << 10; // one block

    private final CompressedInput input;
    private final ZstdDecompressCtx context;
    private final ByteBuffer source = ByteBuffer.allocateDirect(SIZE).flip();
    private final ByteBuffer target = ByteBuffer.allocateDirect(SIZE).flip();
    private boolean inFrame;
    private boolean targetWasFull;

    ZstdStream(CompressedInput input) throws IOException {
        this.input = input;
        ZstdLibrary.load();
        this.context = new ZstdDecompressCtx();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (!target.hasRemaining()) {
            if (!source.hasRemaining() && !(inFrame && targetWasFull) && !fill()) {
                return -1;
            }
            expand();
        }
        int count = Math.min(length, target.remaining());
        target.get(bytes, offset, count);
        return count;
    }

    private void expand() throws IOException {
        target.clear();
        try {
            inFrame = !context.decompressDirectByteBufferStream(target, source);
        } catch (ZstdException e) {
            throw new DecompressionException("has damaged zstd data: " + e.getMessage(), e);
        }
        targetWasFull = !target.hasRemaining();
        target.flip();
    }

    private boolean fill() throws IOException {
        if (!input.fill()) {
            if (inFrame) {
                throw new DecompressionException("is cut off: its zstd data has no end", null);
            }
            return false;
        }
        source.clear();
        source.put(input.buffer(), input.at(), Math.min(input.available(), SIZE))
                .flip();
        input.advance(source.remaining());
        return true;
    }

    @Override
    public void close() {
        context.close();
    }
}
