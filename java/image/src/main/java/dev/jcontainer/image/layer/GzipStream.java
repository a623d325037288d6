package dev.jcontainer.image.layer;

import dev.jcontainer.kernel.BulkInput;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Expands gzip (RFC 1952): one member after the other, and zeros after the last, which some programs pad with. It does
 * not use {@code java.util.zip.GZIPInputStream}, which finds further members only while {@code available()} says that
 * there is more, so that it ends early on a network stream. Not thread-safe.
 */
final class GzipStream extends BulkInput {
    static final byte[] MAGIC = {0x1f, (byte) 0x8b, 8};

    private static final int HEADER = 10;
    private static final int TRAILER = 8;
    private static final int FLAG_HEADER_CHECKSUM = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int RESERVED_FLAGS = 0xe0;

    private final CompressedInput input;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private boolean ended;

    /** Reads the header of the first member. */
    GzipStream(CompressedInput input) throws IOException {
        this.input = input;
        boolean valid = false;
        try {
            readHeader();
            valid = true;
        } finally {
            if (!valid) {
                inflater.end();
            }
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (!ended && length > 0) {
            int count = inflate(bytes, offset, length);
            if (count > 0) {
                checksum.update(bytes, offset, count);
                return count;
            }
            if (inflater.finished()) {
                readTrailer();
                ended = !nextMember();
            }
        }
        return length == 0 ? 0 : -1;
    }

    private int inflate(byte[] bytes, int offset, int length) throws IOException {
        if (inflater.needsInput()) {
            if (!input.fill()) {
                throw cutOff();
            }
            inflater.setInput(input.buffer(), input.at(), input.available());
        }
        int before = inflater.getRemaining();
        try {
            int count = inflater.inflate(bytes, offset, length);
            if (count == 0 && inflater.needsDictionary()) {
                throw damaged("it needs a dictionary", null);
            }
            return count;
        } catch (DataFormatException e) {
            throw damaged(e.getMessage() == null ? "it cannot be expanded" : e.getMessage(), e);
        } finally {
            input.advance(before - inflater.getRemaining());
        }
    }

    private void readTrailer() throws IOException {
        if (input.require(TRAILER) < TRAILER) {
            throw cutOff();
        }
        if (number(0) != (int) checksum.getValue() || number(4) != (int) inflater.getBytesWritten()) {
            throw damaged("the checksum or the length of its content is another", null);
        }
        input.advance(TRAILER);
    }

    private int number(int offset) {
        byte[] buffer = input.buffer();
        int at = input.at() + offset;
        return buffer[at] & 0xff
                | (buffer[at + 1] & 0xff) << 8
                | (buffer[at + 2] & 0xff) << 16
                | (buffer[at + 3] & 0xff) << 24;
    }

    /** Returns false if nothing but zeros follows. */
    private boolean nextMember() throws IOException {
        boolean padding = false;
        while (input.fill()) {
            if (input.buffer()[input.at()] != 0) {
                if (padding) {
                    throw damaged("something other than zeros follows its end", null);
                }
                inflater.reset();
                checksum.reset();
                readHeader();
                return true;
            }
            padding = true;
            input.advance(1);
        }
        return false;
    }

    private void readHeader() throws IOException {
        if (input.require(HEADER) < HEADER) {
            throw cutOff();
        }
        if (!input.startsWith(MAGIC)) {
            throw damaged("something other than a member of gzip or zeros follows its end", null);
        }
        int flags = input.buffer()[input.at() + 3];
        if ((flags & RESERVED_FLAGS) != 0) {
            throw damaged("its header has unknown flags", null);
        }
        CRC32 headerChecksum = new CRC32();
        pass(HEADER, headerChecksum);
        if ((flags & FLAG_EXTRA) != 0) {
            input.require(2);
            int length = input.available() < 2 ? 0 : number16();
            pass(2, headerChecksum);
            pass(length, headerChecksum);
        }
        if ((flags & FLAG_NAME) != 0) {
            passText(headerChecksum);
        }
        if ((flags & FLAG_COMMENT) != 0) {
            passText(headerChecksum);
        }
        if ((flags & FLAG_HEADER_CHECKSUM) != 0) {
            input.require(2);
            if (input.available() >= 2 && number16() != (headerChecksum.getValue() & 0xffff)) {
                throw damaged("the checksum of its header is another", null);
            }
            pass(2, headerChecksum);
        }
    }

    private int number16() {
        return input.buffer()[input.at()] & 0xff | (input.buffer()[input.at() + 1] & 0xff) << 8;
    }

    private void pass(int count, CRC32 headerChecksum) throws IOException {
        for (int left = count; left > 0; left--) {
            passByte(headerChecksum);
        }
    }

    private void passText(CRC32 headerChecksum) throws IOException {
        byte last;
        do {
            last = passByte(headerChecksum);
        } while (last != 0);
    }

    private byte passByte(CRC32 headerChecksum) throws IOException {
        if (!input.fill()) {
            throw cutOff();
        }
        byte value = input.buffer()[input.at()];
        headerChecksum.update(value);
        input.advance(1);
        return value;
    }

    private static DecompressionException cutOff() {
        return new DecompressionException("is cut off: its gzip data has no end", null);
    }

    private static DecompressionException damaged(String problem, @Nullable Throwable cause) {
        return new DecompressionException("has damaged gzip data: " + problem, cause);
    }

    @Override
    public void close() {
        inflater.end();
    }
}
