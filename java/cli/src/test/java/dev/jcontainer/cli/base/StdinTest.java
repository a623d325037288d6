package dev.jcontainer.cli.base;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class StdinTest {
    /** {@code /proc/self/mem} can be opened, and has nothing at its beginning. */
    @Test
    void anErrorNamesIt() throws IOException {
        try (InputStream in = new Stdin.Named(new FileInputStream("/proc/self/mem"))) {
            assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasMessageMatching("Cannot read stdin: .+\\.");
            assertThatThrownBy(() -> in.read(new byte[2]))
                    .isInstanceOf(IOException.class)
                    .hasMessageMatching("Cannot read stdin: .+\\.");
        }
    }
}
