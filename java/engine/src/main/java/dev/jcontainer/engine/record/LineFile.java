package dev.jcontainer.engine.record;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The complete lines of an open file to which another process may append. The file stays readable when it is renamed or
 * removed. A line that has no newline yet is not seen. A line of more than 16 MiB is passed over. Not thread-safe.
 */
public final class LineFile implements AutoCloseable {
    /** The longest line in bytes. */
    public static final int LONGEST = 16 << 20;

    private static final int CHUNK = 64 << 10;
    private static final int IDENTITY = 5;
    private static final int DEVICE = 0;
    private static final int INODE = 1;
    private static final int LENGTH = 4;

    private final String path;
    private final int descriptor;
    private final long device;
    private final long inode;
    private byte[] buffer = {};
    private int lineStart;
    private int lineEnd;
    private int scanned; // no newline between the next line's start and here
    private int next;
    private int filled;
    private long position; // in the file, of the end of the buffer
    private boolean isTooLong;
    private boolean isAtEnd; // what is in the buffer has no newline yet
    private long damaged;
    private boolean isClosed;

    private LineFile(String path, int descriptor, long[] identity) {
        this.path = path;
        this.descriptor = descriptor;
        this.device = identity[DEVICE];
        this.inode = identity[INODE];
    }

    /** Opens a file; returns null if there is none with this path. */
    public static @Nullable LineFile openIfThere(String path) throws SystemCallException {
        int descriptor = Syscalls.openFile(Bytes.cString(path), Syscalls.O_RDONLY, 0);
        if (descriptor == -Errno.ENOENT) {
            return null;
        }
        check(descriptor, "open " + path);
        long[] identity = new long[IDENTITY];
        int result = Syscalls.identifyFile(Bytes.cString("/proc/self/fd/" + descriptor), identity);
        if (result < 0) {
            Syscalls.close(descriptor);
            throw new SystemCallException(-result, "look at " + path);
        }
        return new LineFile(path, descriptor, identity);
    }

    /** Whether another descriptor is of the same file. */
    public boolean isSameAs(LineFile other) {
        return device == other.device && inode == other.inode;
    }

    /** Whether a path leads to this file. */
    public boolean isAt(String other) throws SystemCallException {
        long[] identity = new long[IDENTITY];
        int result = Syscalls.identifyFile(Bytes.cString(other), identity);
        if (result == -Errno.ENOENT) {
            return false;
        }
        check(result, "look at " + other);
        return identity[DEVICE] == device && identity[INODE] == inode;
    }

    /** The length of the file in bytes. */
    public long length() throws SystemCallException {
        long[] identity = new long[IDENTITY];
        check(Syscalls.identifyFile(Bytes.cString("/proc/self/fd/" + descriptor), identity), "look at " + path);
        return identity[LENGTH];
    }

    /** Continues at the beginning if somebody has made the file shorter than what was read, as {@code truncate(1)} does. */
    public void rewindIfCut() throws SystemCallException {
        forgetTorn();
        if (length() < position) {
            seek(0);
        }
    }

    /** A writer that could not complete a line removes it, and may have written another one in its place. */
    private void forgetTorn() {
        if (isAtEnd) {
            position -= filled - next;
            filled = next;
            scanned = next;
            isAtEnd = false;
        }
    }

    /** Continues with the line that starts at this position. */
    public void seek(long start) {
        position = start;
        next = 0;
        scanned = 0;
        filled = 0;
        isTooLong = false;
        isAtEnd = false;
    }

    /** Reads from any position, and leaves the next line where it is; returns the number of bytes, 0 at the end. */
    public int readAt(byte[] bytes, int length, long start) throws SystemCallException {
        return check(Syscalls.readAt(descriptor, bytes, 0, length, start), "read " + path);
    }

    /**
     * Goes to the next line, which is then in {@link #buffer} from {@link #start} to {@link #end}, where its newline
     * is. Returns false if there is none yet.
     */
    public boolean next() throws SystemCallException {
        forgetTorn();
        while (true) {
            int end = newline();
            if (end >= 0) {
                lineStart = next;
                lineEnd = end;
                next = end + 1;
                scanned = next;
                if (!isTooLong) {
                    return true;
                }
                isTooLong = false;
            } else if (!fill()) {
                return false;
            }
        }
    }

    private int newline() {
        byte[] bytes = buffer;
        int end = filled;
        for (int i = scanned; i < end; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        scanned = end;
        return -1;
    }

    private boolean fill() throws SystemCallException {
        makeRoom();
        int got = check(
                Syscalls.readAt(descriptor, buffer, filled, Math.min(CHUNK, buffer.length - filled), position),
                "read " + path);
        filled += got;
        position += got;
        isAtEnd = got == 0;
        return got > 0;
    }

    private void makeRoom() {
        if (filled - next >= LONGEST) {
            damaged += isTooLong ? 0 : 1;
            isTooLong = true;
            next = filled;
        }
        if (next > 0) {
            System.arraycopy(buffer, next, buffer, 0, filled - next);
            filled -= next;
            scanned -= next;
            next = 0;
        }
        if (buffer.length - filled < CHUNK) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * CHUNK, 2 * buffer.length));
        }
    }

    /** The bytes of which the line is a part, until the next call of {@link #next}. */
    public byte[] buffer() {
        return buffer;
    }

    /** The index of the line's first byte. */
    public int start() {
        return lineStart;
    }

    /** The index of the line's newline. */
    public int end() {
        return lineEnd;
    }

    /** How many lines were passed over, among them the last one if it has begun and has no newline. */
    public long damaged() {
        return damaged + (isAtEnd && filled > next && !isTooLong ? 1 : 0);
    }

    /** Closes the file, once or more often. */
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            Syscalls.close(descriptor);
        }
    }
}
