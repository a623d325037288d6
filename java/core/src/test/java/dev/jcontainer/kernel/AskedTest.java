package dev.jcontainer.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class AskedTest {
    private int asked;

    private final Asked<String> host = new Asked<>() {
        @Override
        protected String ask() throws IOException {
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
