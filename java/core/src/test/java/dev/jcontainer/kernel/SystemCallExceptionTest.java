package dev.jcontainer.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;

class SystemCallExceptionTest {
    @Test
    void aResultThatIsNotBelowZeroIsHandedOn() throws Exception {
        assertThat(SystemCallException.check(0, "read")).isZero();
        assertThat(SystemCallException.check(Integer.MAX_VALUE, "read")).isEqualTo(Integer.MAX_VALUE);
        assertThat(SystemCallException.check(7L << 32, "make a pipe")).isEqualTo(7L << 32);
    }

    @Test
    void aResultBelowZeroSaysWhatWasTriedAndWhyItFailed() {
        assertThatThrownBy(() -> SystemCallException.check(-22, "open /a"))
                .isInstanceOf(SystemCallException.class)
                .hasMessage("Cannot open /a: EINVAL (Invalid argument).");
        assertThatThrownBy(() -> SystemCallException.check(-24L, "make a pipe"))
                .isInstanceOf(SystemCallException.class)
                .hasMessage("Cannot make a pipe: EMFILE (Too many open files).");
    }

    @Test
    void theErrorsNumberIsAboveZero() {
        SystemCallException exception = catchThrowableOfType(
                SystemCallException.class, () -> SystemCallException.check(-Errno.EAGAIN, "spawn"));
        assertThat(exception.errno()).isEqualTo(Errno.EAGAIN);
    }
}
