package dev.jcontainer.worker;

import dev.jcontainer.kernel.Bytes;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes the records of {@code native/include/worker.h} to a worker, many at once. A record is written between {@link
 * #begin} and {@link #end}.
 *
 * <p>Not thread-safe. It closes nothing.
 */
final class RecordWriter {
    /** {@code WORK_MAX_LENGTH}: the largest number of bytes of a record's arguments. */
    static final int MAX_LENGTH = 256 << 10;

    private static final int HEADER_LENGTH = 8;
    private static final int ENOUGH = 64 << 10;

    private final OutputStream out;
    private final byte[] bytes = new byte[ENOUGH + HEADER_LENGTH + MAX_LENGTH];
    private int length;
    private int start;
    private Operation operation = Operation.OPEN;

    RecordWriter(OutputStream out) {
        this.out = out;
    }

    RecordWriter begin(Operation next) {
        operation = next;
        start = length;
        length += HEADER_LENGTH;
        set(start, next.code());
        return this;
    }

    RecordWriter number(int value) throws WorkerException {
        ensure(4);
        set(length, value);
        length += 4;
        return this;
    }

    RecordWriter longNumber(long value) throws WorkerException {
        return number((int) value).number((int) (value >>> 32));
    }

    /** Writes a name, a path or a text from outside the JVM, by the convention of {@link Bytes}. */
    RecordWriter string(String value) throws WorkerException {
        int count = value.length();
        ensure(4 + count + 1);
        int at = length;
        length += 4;
        for (int i = 0; i < count; i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                length = at;
                return encoded(Bytes.encode(value));
            }
            bytes[length++] = (byte) c;
        }
        set(at, count);
        bytes[length++] = 0;
        return this;
    }

    private RecordWriter encoded(byte[] value) throws WorkerException {
        bytes(value, 0, value.length);
        ensure(1);
        bytes[length++] = 0;
        return this;
    }

    RecordWriter bytes(byte[] value, int offset, int count) throws WorkerException {
        ensure(4 + count);
        number(count);
        System.arraycopy(value, offset, bytes, length, count);
        length += count;
        return this;
    }

    void end() throws IOException {
        set(start + 4, length - start - HEADER_LENGTH);
        if (length >= ENOUGH) {
            flush();
        }
    }

    /** Writes everything that has ended to the worker. */
    void flush() throws IOException {
        int written = length;
        length = 0;
        out.write(bytes, 0, written);
    }

    /** A record always begins below ENOUGH, so the buffer has room for the longest. */
    private void ensure(int count) throws WorkerException {
        if (count > MAX_LENGTH || length - start - HEADER_LENGTH + count > MAX_LENGTH) {
            length = start; // the record is not sent
            throw WorkerException.tooLong(operation);
        }
    }

    private void set(int at, int value) {
        bytes[at] = (byte) value;
        bytes[at + 1] = (byte) (value >>> 8);
        bytes[at + 2] = (byte) (value >>> 16);
        bytes[at + 3] = (byte) (value >>> 24);
    }
}
