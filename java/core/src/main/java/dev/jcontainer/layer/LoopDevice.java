package dev.jcontainer.layer;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.MountSyscalls;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** All block devices that have a size, and so only the loop devices that show something. */
    private static final String DEVICES = "/proc/partitions";

    private static final String NAME = "loop";

    private final String path;
    private final int descriptor;
    private final ErofsFile.Id file;

    private LoopDevice(String path, int descriptor, ErofsFile.Id file) {
        this.path = path;
        this.descriptor = descriptor;
        this.file = file;
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
     * The devices that show files already, by file; the caller closes them. Only devices that are as large as one of the
     * files are asked, because there may be hundreds of others.
     *
     * @param files files of which this process has the locks, so that no other makes a device for them meanwhile
     */
    static Map<ErofsFile.Id, LoopDevice> showing(Map<ErofsFile.Id, ErofsFile> files) {
        Set<String> kibibytes = new HashSet<>();
        for (ErofsFile file : files.values()) {
            kibibytes.add(Long.toString(file.size() >> 10));
        }
        Map<ErofsFile.Id, LoopDevice> showing = new HashMap<>();
        for (String name : ofSizes(kibibytes, devices())) {
            LoopDevice device = showing("/dev/" + name, files.keySet());
            if (device != null && showing.putIfAbsent(device.file, device) != null) {
                device.close();
            }
        }
        return showing;
    }

    /** Opens a device if it shows one of the files: the device says itself what it shows. */
    static @Nullable LoopDevice showing(String path, Set<ErofsFile.Id> files) {
        int descriptor = Syscalls.open(Bytes.cString(path), Syscalls.O_RDONLY, 0);
        if (descriptor < 0) {
            return null;
        }
        long[] numbers = new long[2];
        boolean isWhole = MountSyscalls.loopFile(descriptor, numbers) == 1;
        ErofsFile.Id file = new ErofsFile.Id(numbers[0], numbers[1]);
        if (isWhole && files.contains(file)) {
            return new LoopDevice(path, descriptor, file);
        }
        Syscalls.close(descriptor);
        return null;
    }

    /** The list of devices; empty if it cannot be read: then a file gets one more device, which is correct as well. */
    private static String devices() {
        try {
            return Bytes.decode(KernelFiles.read(DEVICES));
        } catch (SystemCallException e) {
            return "";
        }
    }

    /**
     * The names of loop devices that have one of these sizes. A partition is passed over: the kernel says of it that it
     * shows what its whole device shows.
     *
     * @param kibibytes the sizes in KiB, rounded down
     * @param devices lines that each end in the size and the name of a device
     */
    static List<String> ofSizes(Set<String> kibibytes, String devices) {
        List<String> names = new ArrayList<>();
        for (int start = 0, end; (end = devices.indexOf('\n', start)) >= 0; start = end + 1) {
            int nameStart = devices.lastIndexOf(' ', end) + 1;
            int sizeStart = devices.lastIndexOf(' ', nameStart - 2) + 1;
            if (!devices.startsWith(NAME, nameStart)
                    || !kibibytes.contains(devices.substring(sizeStart, nameStart - 1))) {
                continue;
            }
            String name = devices.substring(nameStart, end);
            if (name.lastIndexOf('p') < NAME.length()) { // loop7p1 is a partition
                names.add(name);
            }
        }
        return names;
    }

    /**
     * Gives a free device the file. A device keeps the open file that it is given, with its lock, so it gets another
     * one.
     */
    static LoopDevice attach(ErofsFile file) throws Unavailable {
        int unlocked = check(file.openAgain(), "the file cannot be opened again");
        try {
            return attach(file, unlocked);
        } finally {
            Syscalls.close(unlocked);
        }
    }

    private static LoopDevice attach(ErofsFile file, int unlocked) throws Unavailable {
        for (int attempt = 1; ; attempt++) {
            int number = attempt <= MOST_WITHOUT_NEW ? MountSyscalls.freeLoop() : MountSyscalls.addLoop();
            String path = "/dev/" + NAME + check(number, "/dev/loop-control gives none");
            int descriptor = Syscalls.open(Bytes.cString(path), Syscalls.O_RDONLY, 0);
            int result =
                    descriptor < 0 ? descriptor : MountSyscalls.configureLoop(descriptor, unlocked, file.blockSize());
            if (result == 0) {
                return new LoopDevice(path, descriptor, file.id());
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
