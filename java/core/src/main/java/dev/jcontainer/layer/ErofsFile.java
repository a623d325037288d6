package dev.jcontainer.layer;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** An open file with an EROFS image. The caller closes it. Not thread-safe. */
final class ErofsFile implements AutoCloseable {
    // The superblock: fs/erofs/erofs_fs.h
    private static final int SUPERBLOCK = 1024;
    private static final int MAGIC = 0xe0f5e1e2;
    private static final int BLOCK_BITS = SUPERBLOCK + 12;
    private static final int SECTOR_BITS = 9;
    private static final int PAGE_BITS = 12;

    private static final int WRITABLE_BY_OTHERS = 0022;

    /** The file's identity, as stat(2) gives it; it is of this file as long as the file is open. */
    record Id(long device, long inode) implements Comparable<Id> {
        // Written out, because the methods that a record has by itself take long at their first call.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Id id && device == id.device && inode == id.inode;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(31 * device + inode);
        }

        @Override
        public int compareTo(Id other) {
            int order = Long.compare(device, other.device);
            return order == 0 ? Long.compare(inode, other.inode) : order;
        }

        /** The identity of the regular file at a path, for a message with its name. */
        static Id of(String path, String file) throws LayerMountException {
            return of(status(path, file));
        }

        private static Id of(long[] status) {
            return new Id(status[0], status[1]);
        }
    }

    private final String path;
    private final int descriptor;
    private final Id id;
    private final long size;
    private final int blockSize;

    private ErofsFile(String path, int descriptor, long[] status, int blockSize) {
        this.path = path;
        this.descriptor = descriptor;
        this.id = Id.of(status);
        this.size = status[4];
        this.blockSize = blockSize;
    }

    static ErofsFile open(String path) throws LayerMountException {
        int descriptor = Syscalls.open(Bytes.cString(path), Syscalls.O_RDONLY, 0);
        if (descriptor < 0) {
            throw LayerMountException.ofOpen(path, -descriptor);
        }
        try {
            return new ErofsFile(path, descriptor, safeStatus(link(descriptor), path), blockSize(path, descriptor));
        } catch (LayerMountException | RuntimeException | Error e) {
            Syscalls.close(descriptor);
            throw e;
        }
    }

    /** The status of a file whose content may go to the kernel: nobody but root and this user can write to it. */
    private static long[] safeStatus(String path, String file) throws LayerMountException {
        long[] status = status(path, file);
        long owner = status[3];
        if ((status[2] & WRITABLE_BY_OTHERS) != 0 || owner != 0 && owner != Syscalls.effectiveIds() >>> 32) {
            throw new LayerMountException(
                    file,
                    0,
                    "other users than root can write to it, and the kernel must not read what they write. Copy it"
                            + " to a file of root, or give it to root: chown root FILE; chmod go-w FILE");
        }
        return status;
    }

    private static long[] status(String path, String file) throws LayerMountException {
        long[] status = new long[5];
        int result = Syscalls.identifyFile(Bytes.cString(path), status);
        if (result == -Errno.EISDIR || result == -Errno.EINVAL) {
            throw new LayerMountException(
                    file,
                    -result,
                    "it is not a file with an EROFS image; a directory as a layer is Root.Layer.directory");
        }
        if (result < 0) {
            throw LayerMountException.ofOpen(file, -result);
        }
        return status;
    }

    /** A path that leads exactly to what a descriptor has open. */
    static String link(int descriptor) {
        return "/proc/self/fd/" + descriptor;
    }

    /** The size of the blocks that a device of the image may have: at most that of the image's own, from 512 to 4096. */
    private static int blockSize(String path, int descriptor) throws LayerMountException {
        byte[] start = new byte[BLOCK_BITS + 1];
        int length = Syscalls.read(descriptor, start, 0, start.length);
        ByteBuffer numbers = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
        if (length < start.length || numbers.getInt(SUPERBLOCK) != MAGIC) {
            throw new LayerMountException(path, Math.max(0, -length), "it has no EROFS image, or only a part of one");
        }
        int bits = numbers.get(BLOCK_BITS);
        if (bits < SECTOR_BITS) {
            throw new LayerMountException(path, 0, "its EROFS image has blocks of an impossible size");
        }
        return 1 << Math.min(bits, PAGE_BITS);
    }

    /**
     * Takes the lock of the file, unless another process has it; closing the file releases it. Who holds it is the only
     * one that looks for the file's device and makes it.
     *
     * @return whether there is nothing to wait for: also if the file system has no locks for files that are open for
     *     reading, as NFS has none
     */
    boolean tryLock() {
        return Syscalls.tryLock(descriptor, false) != -Errno.EAGAIN;
    }

    /** The path by which it was opened. */
    String path() {
        return path;
    }

    /** A path that leads to the open file, whatever has its name now. */
    String link() {
        return link(descriptor);
    }

    /** Returns a descriptor of the same file without the lock, which the caller closes, or the error below 0. */
    int openAgain() {
        return Syscalls.open(Bytes.cString(link()), Syscalls.O_RDONLY, 0);
    }

    Id id() {
        return id;
    }

    /** Its length in bytes, when it was opened. */
    long size() {
        return size;
    }

    int blockSize() {
        return blockSize;
    }

    /** Closes it, which also releases the lock. */
    @Override
    public void close() {
        Syscalls.close(descriptor);
    }
}
