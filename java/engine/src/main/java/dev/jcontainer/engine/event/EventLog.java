package dev.jcontainer.engine.event;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.engine.spec.EngineEvent;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * Appends to the file of events of a store, each event by one write at the end, so that the lines of several processes
 * do not mix. A file of 1 MB becomes {@code events.1}, in place of the one before. Thread-safe.
 */
public final class EventLog {
    /** The name of the file in the directory of the store. */
    public static final String NAME = "events";

    /** How many files are kept. */
    static final int FILES = 2;

    private static final long LARGEST = 1_000_000;
    private static final int MODE = 0600;
    private static final int IDENTITY = 5;
    private static final int LENGTH = 4;

    private final String path;

    /** The file of events of the store in this directory; it is made with the first event. */
    public EventLog(String store) {
        this.path = store + "/" + NAME;
    }

    /** The path of the file, for the step KEEP. */
    public String path() {
        return path;
    }

    /**
     * Appends an event of a container, which happens now.
     *
     * @param beginning as {@link EventLine#beginning} makes it
     * @param attributes of the action, such as the signal of {@code kill}
     */
    public void append(String beginning, String action, Map<String, String> attributes) throws IOException {
        append(EventLine.of(beginning, action, Instant.now(), attributes));
    }

    /** Appends an event of an image, a volume or a network, or of a container that is no more. */
    public void append(EngineEvent event) throws IOException {
        append(EventLine.of(event));
    }

    /** Appends the same; what has happened does not fail because it cannot be noted, so that is logged. */
    public void note(EngineEvent event) {
        try {
            append(event);
        } catch (IOException e) {
            warn(event.action(), e);
        }
    }

    /** Logs that an event cannot be noted. */
    public static void warn(String action, IOException why) {
        LoggerFactory.getLogger(EventLog.class).warn("The event {} is not noted: {}", action, why.getMessage());
    }

    private void append(byte[] line) throws IOException {
        byte[] name = Bytes.cString(path);
        int file = check(
                Syscalls.openFile(name, Syscalls.O_WRONLY | Syscalls.O_CREAT | Syscalls.O_APPEND, MODE),
                "open the file of events " + path);
        long[] identity = new long[IDENTITY];
        try {
            appendWhole(file, line);
            check(Syscalls.identifyFile(Bytes.cString("/proc/self/fd/" + file), identity), "look at " + path);
        } finally {
            Syscalls.close(file);
        }
        if (identity[LENGTH] >= LARGEST) {
            rotate(name);
        }
    }

    /**
     * One write, so that no other line gets between. If the disk has room for a part of the line only, the next write
     * says so; a newline then keeps the next event from becoming a part of this damaged line.
     */
    private void appendWhole(int file, byte[] line) throws SystemCallException {
        String attempt = "append to " + path;
        int done = check(Syscalls.write(file, line), attempt);
        while (done < line.length) {
            int some = Syscalls.writeSome(file, line, done, line.length - done);
            if (some < 0) {
                Syscalls.write(file, new byte[] {'\n'}); // if that fails as well, there is nothing else to do
                throw new SystemCallException(-some, attempt);
            }
            done += some;
        }
    }

    /** Only if it is still large: another process may have done it. */
    private void rotate(byte[] name) throws SystemCallException {
        int lock = Syscalls.lockPath(name, false);
        if (lock == -Errno.EAGAIN || lock == -Errno.ENOENT) {
            return; // another process does it
        }
        check(lock, "lock " + path);
        long[] identity = new long[IDENTITY];
        try {
            check(Syscalls.identifyFile(Bytes.cString("/proc/self/fd/" + lock), identity), "look at " + path);
            if (identity[LENGTH] >= LARGEST) {
                check(Syscalls.rename(name, Bytes.cString(path + ".1")), "rename " + path);
            }
        } finally {
            Syscalls.close(lock);
        }
    }
}
