package dev.jcontainer.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessStatTest {
    /** The line as the kernel writes it, with a name that looks like the end of the line. */
    private static String stat(char state, String flags, int threads) {
        return "71 (a) Z (b) " + state + " 1 71 71 0 -1 " + flags + " 0 0 0 0 0 0 0 0 20 0 " + threads
                + " 0 4711 0 0 0";
    }

    @Test
    void aZombieHasNotStarted() {
        assertThat(ProcessStat.start(stat('S', "4194304", 1))).isEqualTo(4711);
        assertThat(ProcessStat.start(stat('Z', "4194304", 1))).isEqualTo(-1);
        assertThat(ProcessStat.start(stat('Z', "4194304", 2))).isEqualTo(4711); // only its first thread has ended
    }

    /** PF_FORKNOEXEC and others; the number may belong to another process by now, so it says nothing. */
    @Test
    void oneThatHasExecutedNothingIsTold() {
        assertThat(ProcessStat.isUnexecuted(stat('Z', "4194372", 1), 4711)).isTrue();
        assertThat(ProcessStat.isUnexecuted(stat('S', "4194304", 1), 4711)).isFalse();
        assertThat(ProcessStat.isUnexecuted(stat('Z', "4194372", 1), 4712)).isFalse();
    }
}
