package dev.jcontainer.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyscallsTest {
    /** For poll(2) a closed descriptor is an event like the end of a process. */
    @Test
    void aClosedDescriptorIsNoEnd() {
        assertThat(Syscalls.pidfdHasEnded(Integer.MAX_VALUE, 0)).isEqualTo(-9); // EBADF
    }

    /** NFS refuses an exclusive lock of a file that is not open for writing. A directory cannot be opened so. */
    @Test
    void aFileIsOpenForWritingWhileItIsLockedExclusively(@TempDir Path root) throws IOException {
        Path file = Files.createFile(root.resolve("file"));
        assertThat(openMode(file, false)).isEqualTo(Syscalls.O_RDWR);
        assertThat(openMode(file, true)).isEqualTo(Syscalls.O_RDONLY);
        assertThat(openMode(root, false)).isEqualTo(Syscalls.O_RDONLY);
    }

    /** The access mode of a file that is locked. */
    private static int openMode(Path path, boolean shared) throws IOException {
        int lock = Syscalls.lockPath(Bytes.cString(path.toString()), shared);
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + lock))) {
                if (line.startsWith("flags:")) {
                    return Integer.parseInt(line.substring(line.length() - 1)) & 3; // octal
                }
            }
            throw new AssertionError("no flags");
        } finally {
            Syscalls.close(lock);
        }
    }

    /** The kernel refuses to open a socket's file, with ENXIO. So any other error shows that nothing was opened. */
    @Test
    void whatIsNoRegularFileOfARootIsNotOpened(@TempDir Path root) throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(root.resolve("socket")));
            assertThat(Syscalls.openFileInRoot(Bytes.cString(root.toString()), Bytes.cString("/socket"), false))
                    .isEqualTo(-Errno.EINVAL);
        }
    }
}
