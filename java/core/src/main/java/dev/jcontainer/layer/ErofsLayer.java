package dev.jcontainer.layer;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.MountSyscalls;
import dev.jcontainer.kernel.Syscalls;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A layer whose EROFS image is in the kernel, so that each mount of it takes some microseconds. A context of {@code
 * fsopen(2)} keeps it there. It is cheaper to close than a mount, which waits for all processors. Not thread-safe.
 */
final class ErofsLayer implements AutoCloseable {
    private static final byte[] TYPE = Bytes.cString("erofs");
    private static final int MESSAGE = 512;
    private static final String ADVICE = "Use a directory as the layer if this host cannot have that.";

    private final ErofsFile.Id id;
    private final String path; // of the device, or of the file itself
    private final boolean hasDevice;
    private final int context;
    int users;
    long idleSince; // of System.nanoTime(), while there are no users

    ErofsLayer(ErofsFile.Id id, String path, boolean hasDevice, int context) {
        this.id = id;
        this.path = path;
        this.hasDevice = hasDevice;
        this.context = context;
    }

    /**
     * Brings the image of a file into the kernel.
     *
     * @param present the device that shows the file already, which is closed; null if there is none
     */
    static ErofsLayer open(ErofsFile file, @Nullable LoopDevice present) throws LayerMountException {
        try (LoopDevice device = present == null ? LoopDevice.attach(file) : present) {
            return new ErofsLayer(file.id(), device.path(), true, context(device.link(), file.path()));
        } catch (LoopDevice.Unavailable e) {
            return withoutDevice(file, e);
        }
    }

    /** Linux 6.12 mounts the file itself. Each mount then has a page cache of its own. */
    private static ErofsLayer withoutDevice(ErofsFile file, LoopDevice.Unavailable why) throws LayerMountException {
        int context = MountSyscalls.openFileSystem(TYPE, Bytes.cString(file.link()), new byte[MESSAGE]);
        if (context < 0) {
            // an error of this attempt that may pass counts more: with a file it might have been mounted
            int errno = context == -Errno.ENOTBLK || LayerSupport.lasts(-context) ? why.errno() : -context;
            String advice = isLackOfDescriptors(errno) ? "" : ADVICE;
            throw new LayerMountException(file.path(), errno, reasonWithoutDevice(errno, why.reason()), advice);
        }
        return new ErofsLayer(file.id(), file.path(), false, context);
    }

    /** @param why why there is no loop device */
    static String reasonWithoutDevice(int errno, String why) {
        return isLackOfDescriptors(errno)
                ? reason(errno, "")
                : why + ". It requires root of the machine (CAP_SYS_ADMIN) and the kernel's module loop";
    }

    static boolean isLackOfDescriptors(int errno) {
        return errno == Errno.EMFILE || errno == Errno.ENFILE;
    }

    /** @param link leads to the open device or file, which no other can take the place of */
    private static int context(String link, String file) throws LayerMountException {
        byte[] message = new byte[MESSAGE];
        int context = MountSyscalls.openFileSystem(TYPE, Bytes.cString(link), message);
        if (context < 0) {
            boolean isLack = context == -Errno.ENODEV || context == -Errno.EPERM;
            throw new LayerMountException(file, -context, reason(-context, text(message)), isLack ? ADVICE : "");
        }
        return context;
    }

    private static String text(byte[] message) {
        int end = 0;
        while (end < message.length && message[end] != 0 && message[end] != '\n') {
            end++;
        }
        int start = end > 2 && message[1] == ' ' ? 2 : 0; // "e erofs: …"
        return new String(message, start, end - start, StandardCharsets.UTF_8);
    }

    static String reason(int errno, String message) {
        switch (errno) {
            case Errno.ENODEV:
                return "this kernel has no EROFS. Load or install its module erofs";
            case Errno.EPERM:
                return "EROFS requires root of the machine (CAP_SYS_ADMIN)";
            case Errno.EMFILE:
                return Errno.described(errno)
                        + ". Each layer takes descriptors of this process; raise their limit (ulimit -n)";
            case Errno.ENFILE:
                return Errno.described(errno) + ". Raise the limit of the machine (sysctl fs.file-max)";
            default:
                return Errno.described(errno) + (message.isEmpty() ? "" : ". The kernel says: " + message);
        }
    }

    /** A new mount that is attached nowhere; the caller closes the descriptor. */
    int mount() throws LayerMountException {
        int again = hasDevice ? contextOfDevice() : contextOfFile();
        try {
            int mount = MountSyscalls.mountDetached(again);
            if (mount < 0) {
                throw new LayerMountException(path, -mount, reason(-mount, ""));
            }
            return mount;
        } finally {
            Syscalls.close(again);
        }
    }

    private int contextOfDevice() throws LayerMountException {
        try (LoopDevice device = LoopDevice.showing(path, Set.of(id))) {
            if (device == null) {
                throw replaced();
            }
            return context(device.link(), path);
        }
    }

    private int contextOfFile() throws LayerMountException {
        try (ErofsFile file = ErofsFile.open(path)) {
            if (!file.id().equals(id)) {
                throw replaced();
            }
            return context(file.link(), path);
        }
    }

    private LayerMountException replaced() {
        return new LayerMountException(
                path, Errno.ESTALE, "it is another file than a moment ago, so somebody has replaced it. Try again");
    }

    ErofsFile.Id id() {
        return id;
    }

    /** Whether it has a loop device, which all its mounts share. */
    boolean hasDevice() {
        return hasDevice;
    }

    LayerSource source() {
        return new LayerSource(path, id.device(), id.inode());
    }

    @Override
    public void close() {
        Syscalls.close(context);
    }
}
