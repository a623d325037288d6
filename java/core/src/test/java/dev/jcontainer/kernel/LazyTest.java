package dev.jcontainer.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class LazyTest {
    private int asked;

    private final Lazy<String> host = new Lazy<>() {
        @Override
        protected String compute() throws IOException {
            if (++asked < 3) {
                throw new SystemCallException(Errno.EMFILE, "look");
            }
            return "answer " + asked;
        }
    };

    @Test
    void itIsAskedAgainUntilItHasAnswered() throws IOException {
        assertThatThrownBy(host::get).hasMessageContaining("EMFILE");
        assertThatThrownBy(host::get).hasMessageContaining("EMFILE");
        assertThat(host.get()).isEqualTo("answer 3").isSameAs(host.get());
    }
}
