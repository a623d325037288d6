package dev.jcontainer.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SyscallsTest {
    /** For poll(2) a closed descriptor is an event like the end of a process. */
    @Test
    void aClosedDescriptorIsNoEnd() {
        assertThat(Syscalls.pidfdHasEnded(Integer.MAX_VALUE, 0)).isEqualTo(-9); // EBADF
    }
}
