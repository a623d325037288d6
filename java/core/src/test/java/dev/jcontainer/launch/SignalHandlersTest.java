package dev.jcontainer.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SignalHandlersTest {
    @Test
    void aSignalThatIsCaughtOrBlockedIsHandled() {
        SignalHandlers handlers = SignalHandlers.parse(
                "Name:\tx\nSigBlk:\t0000000000004000\nSigIgn:\t0000000000000004\nSigCgt:\t8000000000000001\n");
        assertThat(handlers.handles(15)).isTrue();
        assertThat(handlers.handles(1)).isTrue();
        assertThat(handlers.handles(64)).isTrue();
        assertThat(handlers.handles(3)).isFalse();
        assertThat(handlers.handles(2)).isFalse();
    }

    @Test
    void aStatusWithoutSignalsHandlesNone() {
        assertThat(SignalHandlers.parse("Name:\tx\n").handles(15)).isFalse();
    }
}
