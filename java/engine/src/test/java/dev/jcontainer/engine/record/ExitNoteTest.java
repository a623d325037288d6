package dev.jcontainer.engine.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ExitNoteTest {
    private static ExitNote of(String text) {
        return ExitNote.decode(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatAKeeperWritesIsRead() {
        assertThat(of("run 1\nstatus 256\nstarted 2\nfinished 3\nwall 4\nuser 5\nsystem 6\npeak 7\noom 8\nlost 9\n"
                        + "unwritten 10\nunhealthy 1\nterminated 0\nend\n"))
                .isEqualTo(new ExitNote(1, 256, 2, 3, 4, 5, 6, 7, 8, 9, true, false));
        assertThat(of("run 1\nstatus 9\nunhealthy 0\nterminated 1\nend\n"))
                .isEqualTo(new ExitNote(1, 9, 0, 0, 0, 0, 0, 0, 0, 0, false, true));
    }

    @Test
    void aFileWithoutARunIsRefused() {
        assertThatThrownBy(() -> of("status 9\nend\n")).hasMessageContaining("missing");
    }
}
