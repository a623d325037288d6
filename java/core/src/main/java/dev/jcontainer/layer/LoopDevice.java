package dev.jcontainer.layer;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.MountSyscalls;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An open loop device that shows a file. The kernel takes the file away when the last descriptor and the last mount of
 * the device are gone, so nothing is left after any crash: {@code LO_FLAGS_AUTOCLEAR}. Not thread-safe.
 */
final class LoopDevice implements AutoCloseable {
    /** Another process may take a free device first. The attempts take half a second altogether. */
    private static final int ATTEMPTS = 20;

    /**
     * After so many attempts it makes a device if somebody holds the free one without giving it a file. It does not if
     * the free one cannot be opened: in {@code /dev} of an engine's container a new one has no node, either, and each
     * would stay in the kernel.
     */
    private static final int MOST_WITHOUT_NEW = 7;

    private static final int LONGEST_PAUSE = 6; // as a power of two, in milliseconds

    private static final String DEVICES = "/sys/block";
    private static final String NAME = "loop";

    private final String path;
    private final int descriptor;

    private LoopDevice(String path, int descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    /** This host has no loop device for us. */
    static final class Unavailable extends IOException {
        private static final long serialVersionUID = 1;

        private final int errno;

        Unavailable(int errno, String attempted) {
            super("no loop device is to be had, because " + attempted + ": " + Errno.described(errno));
            this.errno = errno;
        }

        int errno() {
            return errno;
        }

        /** The reason, as the end of a sentence. */
        String reason() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * The names of the present devices by the files that they show, as sysfs has them. These are only hints, because
     * files are renamed and names used again. Without sysfs a file gets one more device, which is correct as well.
     */
    static Map<String, String> hints() {
        Map<String, String> hints = new HashMap<>();
        for (String name : names()) {
            if (name.startsWith(NAME)) {
                hints.put(backingFile(name), name);
            }
        }
        return hints;
    }

    /**
     * The device that shows a file already, or a new one.
     *
     * @param hints the {@link #hints} since all the locks of files were taken, of which this file's is one
     */
    static LoopDevice of(ErofsFile file, Map<String, String> hints) throws Unavailable {
        String name = hints.get(file.canonicalPath());
        LoopDevice found = name == null ? null : showing("/dev/" + name, file.id());
        return found == null ? attach(file) : found;
    }

    /** Opens a device if it shows the file: the device says itself what it shows. */
    static @Nullable LoopDevice showing(String path, ErofsFile.Id id) {
        int descriptor = Syscalls.open(Bytes.cString(path), Syscalls.O_RDONLY, 0);
        if (descriptor < 0) {
            return null;
        }
        if (MountSyscalls.loopShows(descriptor, id.device(), id.inode()) == 1) {
            return new LoopDevice(path, descriptor);
        }
        Syscalls.close(descriptor);
        return null;
    }

    private static List<String> names() {
        try {
            List<String> names = KernelFiles.listIfThere(DEVICES);
            return names == null ? List.of() : names;
        } catch (SystemCallException e) {
            return List.of();
        }
    }

    private static String backingFile(String name) {
        byte[] text = new byte[4096 + 1];
        int length = Syscalls.readFile(Bytes.cString(DEVICES + "/" + name + "/loop/backing_file"), text);
        return length < 1 ? "" : Bytes.decode(Arrays.copyOf(text, length - 1)); // ends in a newline
    }

    /**
     * Gives a free device the file. A device keeps the open file that it is given, with its lock, so it gets another
     * one.
     */
    private static LoopDevice attach(ErofsFile file) throws Unavailable {
        int unlocked = check(file.openAgain(), "the file cannot be opened again");
        try {
            return attach(unlocked, file.blockSize());
        } finally {
            Syscalls.close(unlocked);
        }
    }

    private static LoopDevice attach(int file, int blockSize) throws Unavailable {
        for (int attempt = 1; ; attempt++) {
            int number = attempt <= MOST_WITHOUT_NEW ? MountSyscalls.freeLoop() : MountSyscalls.addLoop();
            String path = "/dev/" + NAME + check(number, "/dev/loop-control gives none");
            int descriptor = Syscalls.open(Bytes.cString(path), Syscalls.O_RDONLY, 0);
            int result = descriptor < 0 ? descriptor : MountSyscalls.configureLoop(descriptor, file, blockSize);
            if (result == 0) {
                return new LoopDevice(path, descriptor);
            }
            if (descriptor >= 0) {
                Syscalls.close(descriptor);
            }
            if (attempt == ATTEMPTS || !isTaken(-result) || attempt >= MOST_WITHOUT_NEW && result != -Errno.EBUSY) {
                throw new Unavailable(-result, path + " cannot be given the file");
            }
            pause(attempt);
        }
    }

    /** Waits for a random time, so that processes that have met once do not meet again. */
    private static void pause(int attempt) {
        long longest = TimeUnit.MILLISECONDS.toNanos(1) << Math.min(attempt, LONGEST_PAUSE);
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longest));
    }

    /** Whether another process has used a device that was free, or removed it ({@code LOOP_CTL_REMOVE}). */
    private static boolean isTaken(int errno) {
        return errno == Errno.EBUSY || errno == Errno.ENXIO || errno == Errno.ENOENT;
    }

    private static int check(int result, String attempted) throws Unavailable {
        if (result < 0) {
            throw new Unavailable(-result, attempted);
        }
        return result;
    }

    /** The path of the device. */
    String path() {
        return path;
    }

    /** A path that leads to the open device. */
    String link() {
        return ErofsFile.link(descriptor);
    }

    @Override
    public void close() {
        Syscalls.close(descriptor);
    }
}
