package dev.jcontainer.worker;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.worker.FileEntry.ExtendedAttribute;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the answers of {@code native/include/files.h}, one after the other. Not thread-safe. */
final class FileAnswers implements Closeable {
    static final int DONE = 1;
    static final int XATTR = 3;
    static final int ENTRY = 4;
    static final int DATA = 5;
    static final int END = 6;

    private static final int ERROR = 2;
    private static final int HEADER_LENGTH = 24;
    private static final int ENTRY_LENGTH = 72;
    private static final int LONGEST = 256 << 10;

    private final InputStream in;
    private final byte[] buffer = new byte[64 << 10];
    private int at;
    private int filled;
    private final byte[] header = new byte[HEADER_LENGTH];
    private byte[] bytes = new byte[4096];
    private int length;
    private int remaining; // of the bytes of DATA
    private @Nullable IOException failure;

    FileAnswers(InputStream in) {
        this.in = in;
    }

    /**
     * Reads the next answer, and all its bytes but those of DATA. What is left of the DATA before is passed over.
     *
     * @return its type
     */
    int next() throws IOException {
        if (failure != null) {
            throw failure;
        }
        while (remaining > 0) {
            remaining -= some(remaining);
        }
        whole(header, HEADER_LENGTH);
        int type = number(header, 0);
        length = number(header, 12);
        if (length < 0 || length > LONGEST) {
            throw failed(new IOException("The worker has answered with " + length + " bytes."));
        }
        if (type == DATA) {
            remaining = length;
            return DATA;
        }
        if (bytes.length < length) {
            bytes = new byte[LONGEST];
        }
        whole(bytes, length);
        if (type == ERROR) {
            throw failed(error());
        }
        return type;
    }

    /** The error of the answer, 0 for none. */
    int errno() {
        return number(header, 8);
    }

    /** The number of the answer. */
    long number() {
        return number(header, 16) & 0xffffffffL | (long) number(header, 20) << 32;
    }

    /** Reads bytes of DATA. Returns how many; 0 if none are left. */
    int read(byte[] into, int offset, int most) throws IOException {
        if (remaining == 0) {
            return 0;
        }
        if (at == filled) {
            fill();
        }
        int count = Math.min(Math.min(most, remaining), filled - at);
        System.arraycopy(buffer, at, into, offset, count);
        at += count;
        remaining -= count;
        return count;
    }

    /** The attribute of an answer XATTR. */
    ExtendedAttribute xattr() {
        int end = 0;
        while (bytes[end] != 0) {
            end++;
        }
        byte[] value = new byte[length - end - 1];
        System.arraycopy(bytes, end + 1, value, 0, value.length);
        return new ExtendedAttribute(text(0, end), value);
    }

    /** The depth of an answer ENTRY. */
    int depth() {
        return number(bytes, 36);
    }

    /** The name of an answer ENTRY. */
    String name() {
        return text(ENTRY_LENGTH, number(bytes, 64));
    }

    /** The entry of an answer ENTRY. */
    FileEntry entry(String path, List<ExtendedAttribute> xattrs) {
        int mode = number(bytes, 0);
        int name = number(bytes, 64);
        FileAttributes attributes =
                new FileAttributes(mode & 07777, number(bytes, 4), number(bytes, 8), longNumber(24), number(bytes, 32));
        return new FileEntry(
                path,
                mode,
                number(bytes, 12),
                longNumber(16),
                longNumber(40),
                longNumber(48),
                number(bytes, 56),
                number(bytes, 60),
                text(ENTRY_LENGTH + name, length - ENTRY_LENGTH - name),
                attributes,
                xattrs);
    }

    /** The optional attributes that an answer to SYNC counts; null if there are none. */
    @Nullable
    LeftOut leftOut() {
        int count = errno();
        int end = 0;
        while (end < length && bytes[end] != 0) {
            end++;
        }
        return count == 0 || end == length ? null : new LeftOut(count, text(0, end), text(end + 1, length - end - 1));
    }

    /** Why the worker no longer reads its records, after a write has failed. */
    IOException failure(IOException write) {
        try {
            while (true) {
                next(); // answers that came before
            }
        } catch (IOException e) {
            if (e != write) {
                e.addSuppressed(write);
            }
            return e;
        }
    }

    private IOException failed(IOException cause) {
        failure = cause;
        return cause;
    }

    private WorkerException error() {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= length; i++) {
            if (i == length || bytes[i] == 0) {
                parts.add(text(start, i - start));
                start = i + 1;
            }
        }
        Operation operation = Operation.of(number(header, 4));
        return WorkerException.of(operation, errno(), "", parts.get(0), parts.size() > 1 ? parts.get(1) : null);
    }

    private void whole(byte[] into, int count) throws IOException {
        int done = 0;
        while (done < count) {
            if (at == filled) {
                fill();
            }
            int part = Math.min(count - done, filled - at);
            System.arraycopy(buffer, at, into, done, part);
            at += part;
            done += part;
        }
    }

    /** Passes over some bytes that are in the buffer. */
    private int some(int most) throws IOException {
        if (at == filled) {
            fill();
        }
        int count = Math.min(most, filled - at);
        at += count;
        return count;
    }

    private void fill() throws IOException {
        int count = in.read(buffer, 0, buffer.length);
        if (count <= 0) {
            throw failed(new IOException("The worker for the files of the container has been killed."));
        }
        at = 0;
        filled = count;
    }

    private String text(int offset, int count) {
        byte[] text = new byte[count];
        System.arraycopy(bytes, offset, text, 0, count);
        return Bytes.decode(text);
    }

    private long longNumber(int offset) {
        return number(bytes, offset) & 0xffffffffL | (long) number(bytes, offset + 4) << 32;
    }

    private static int number(byte[] from, int offset) {
        return from[offset] & 0xff
                | (from[offset + 1] & 0xff) << 8
                | (from[offset + 2] & 0xff) << 16
                | (from[offset + 3] & 0xff) << 24;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
