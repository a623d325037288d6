package dev.jcontainer.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyscallsTest {
    /** For poll(2) a closed descriptor is an event like the end of a process. */
    @Test
    void aClosedDescriptorIsNoEnd() {
        assertThat(Syscalls.pidfdHasEnded(Integer.MAX_VALUE, 0)).isEqualTo(-9); // EBADF
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
