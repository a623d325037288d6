package dev.jcontainer.kernel;

/**
 * The system calls with which this process mounts file systems: loop devices, and mounts that are attached nowhere. What
 * is said of {@link Syscalls} is true of them as well.
 */
public final class MountSyscalls {
    static {
        Natives.requireLinked();
    }

    private MountSyscalls() {}

    // The groups, and the methods in them, have the order of the files of native/jni.

    // Loop devices: loop.c

    /** Returns the number of a loop device that is free, which another process may take before this one. */
    public static native int freeLoop();

    /** Makes one more loop device and returns its number. It is free, so another process may take it before this one. */
    public static native int addLoop();

    /**
     * Gives a loop device a file, read-only, with direct I/O where the file's file system has it. The kernel takes the
     * file away at the last close of the device: {@code LOOP_CONFIGURE}, Linux 5.8.
     *
     * @param file a descriptor of the file
     * @param blockSize the size of the device's blocks, a power of two from 512 to 4096
     * @return 0; {@code -EBUSY} if the device already has a file
     */
    public static native int configureLoop(int device, int file, int blockSize);

    /**
     * Whether a loop device shows a whole file read-only and gives it up at the last close.
     *
     * @param file receives the file's identity: the number of its device, and its inode
     * @return 1 or 0; {@code -ENXIO} if the device has no file
     */
    public static native int loopFile(int device, long[] file);

    // Mounts that are attached nowhere: filesystems.c

    /**
     * Opens a file system read-only by {@code fsopen(2)} and {@code fsconfig(2)}. While the descriptor is open, the file
     * system stays in the kernel, and each further mount of the same device is a mount of the same file system.
     *
     * @param kind its type, ending in NUL
     * @param source its device or file, a path of at most 255 bytes that ends in NUL
     * @param message receives the kernel's reason for a failure, ending in NUL; empty if there is none
     * @return a descriptor for {@link #mountDetached}
     */
    public static native int openFileSystem(byte[] kind, byte[] source, byte[] message);

    /**
     * Returns a descriptor of the root of a new mount, which disappears at its last close: {@code fsmount(2)}. The mount
     * is read-only, and no program, device or set-user-ID bit on it takes effect. The context can make no other mount.
     */
    public static native int mountDetached(int context);
}
