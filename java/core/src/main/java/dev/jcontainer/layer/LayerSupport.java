package dev.jcontainer.layer;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Whether this process can mount EROFS images as layers, found out by mounting one. Immutable.
 *
 * @param way how they are mounted
 * @param reason why they cannot be mounted, and what to do: whole sentences; empty if they can
 */
public record LayerSupport(Way way, String reason) {
    /** How a layer is mounted. */
    public enum Way {
        /** By a loop device, which all mounts of the layer share. */
        DEVICE,
        /** From its file; each mount has a page cache of its own. Linux 6.12. */
        FILE,
        /** Not at all: layers must be directories. */
        NONE
    }

    private static final int BLOCK = 4096;

    /** {@code O_TMPFILE} of open(2), whose part {@code O_DIRECTORY} has other bits on ARM. */
    private static final int O_TMPFILE = "aarch64".equals(System.getProperty("os.arch")) ? 0x404000 : 0x410000;

    /**
     * Mounts a small image and lets it go.
     *
     * @param directory a directory on the file system that the layers will be on, in which this process may make a file
     * @throws IOException if no file can be made there, or if the attempt failed for a reason that may pass, such as that
     *     this process has too many open files: then nothing is known
     */
    public static LayerSupport probe(String directory) throws IOException {
        int file = makeNameless(directory);
        try {
            byte[] image = image();
            SystemCallException.check(Syscalls.writeSome(file, image, 0, image.length), "write a file in " + directory);
            return probe(file);
        } finally {
            Syscalls.close(file);
        }
    }

    /** It has no name, so nothing is left of it. */
    private static int makeNameless(String directory) throws IOException {
        int file = Syscalls.open(Bytes.cString(directory), O_TMPFILE | Syscalls.O_RDWR, 0600);
        return file == -Errno.EOPNOTSUPP || file == -Errno.EISDIR
                ? makeAndRemove(directory)
                : SystemCallException.check(file, "make a file in " + directory);
    }

    /** For file systems that make no file without a name, such as NFS. */
    private static int makeAndRemove(String directory) throws IOException {
        byte[] path =
                Bytes.cString(directory + "/probe-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
        int flags = Syscalls.O_RDWR | Syscalls.O_CREAT | Syscalls.O_EXCL;
        int file = SystemCallException.check(Syscalls.open(path, flags, 0600), "make a file in " + directory);
        Syscalls.removeFile(path);
        return file;
    }

    private static LayerSupport probe(int descriptor) throws LayerMountException {
        try (ErofsFile file = ErofsFile.open("/proc/self/fd/" + descriptor);
                ErofsLayer layer = ErofsLayer.open(file, null)) {
            Syscalls.close(layer.mount());
            return new LayerSupport(layer.hasDevice() ? Way.DEVICE : Way.FILE, "");
        } catch (LayerMountException e) {
            if (!lasts(e.errno())) {
                throw e;
            }
            return new LayerSupport(Way.NONE, e.reason());
        }
    }

    /**
     * Whether an error says what this host does not have or does not allow. All others may pass, such as {@code EMFILE},
     * {@code ENOMEM}, {@code EBUSY} and {@code EIO}.
     */
    static boolean lasts(int errno) {
        switch (errno) {
            case Errno.ENODEV:
            case Errno.ENOENT:
            case Errno.ENXIO:
            case Errno.EPERM:
            case Errno.EACCES:
            case Errno.ENOSYS:
            case Errno.EINVAL:
            case Errno.ENOTTY:
            case Errno.EOPNOTSUPP:
                return true;
            default:
                return false;
        }
    }

    /** An image with an empty root directory: fs/erofs/erofs_fs.h of the kernel. */
    private static byte[] image() {
        ByteBuffer image = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        int root = 1152; // behind the superblock
        int number = root / 32;
        image.position(1024); // the superblock
        image.putInt(0xe0f5e1e2); // its magic
        image.position(1024 + 12);
        image.put((byte) 12).put((byte) 0).putShort((short) number); // the bits of a block, and the root's inode
        image.putLong(1); // inodes
        image.position(1024 + 36);
        image.putInt(1); // blocks
        image.position(root); // a compact inode whose content stands behind it
        image.putShort((short) (2 << 1)).putShort((short) 0);
        image.putShort((short) 0040755).putShort((short) 2); // mode and links
        image.putInt(2 * 12 + 3); // the length of its entries
        image.position(root + 20);
        image.putInt(1); // the number that stat(2) shows
        image.position(root + 32);
        entry(image, number, 24); // "."
        entry(image, number, 25); // ".."
        image.put(new byte[] {'.', '.', '.'});
        return image.array();
    }

    private static void entry(ByteBuffer image, int number, int name) {
        int directory = 2; // EROFS_FT_DIR
        image.putLong(number).putShort((short) name).put((byte) directory).put((byte) 0);
    }
}
