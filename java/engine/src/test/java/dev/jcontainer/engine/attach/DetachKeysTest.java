package dev.jcontainer.engine.attach;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetachKeysTest {
    private static String keys(String text) {
        return new String(DetachKeys.parse(text).bytes(), ISO_8859_1);
    }

    @Test
    void keysAreReadInDockersSyntax() {
        assertThat(keys("")).isEqualTo("\u0010\u0011");
        assertThat(keys("ctrl-p,ctrl-q")).isEqualTo("\u0010\u0011");
        assertThat(keys("a,ctrl-a,ctrl-z,ctrl-@,ctrl-[,ctrl-\\,ctrl-],ctrl-^,ctrl-_,DEL,~"))
                .isEqualTo("a\u0001\u001a\0\u001b\u001c\u001d\u001e\u001f\u007f~");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ctrl-", "ctrl-A", "ctrl-1", "ctrl-pp", "shift-a", "ab", "a,", ",a", "a,,b", "del", "\u00e4"})
    void otherKeysAreRefused(String text) {
        assertThatThrownBy(() -> DetachKeys.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The detach key '");
    }

    /** What docker sends after each read, where a | stands, and D where it detaches. The keys are a, b, c. */
    @ParameterizedTest
    @CsvSource({
        "xyz,       xyz",
        "abc,       D",
        "xabcy,     xD",
        "x|a|b|c|y, x|||D",
        "ab|x,      |abx",
        "a|bx,      |abx",
        "ab|abc,    |ababc",
        "aabc,      aabc",
        "aab|c,     aab|c",
        "axabc,     axD",
    })
    void keysAreFoundOverReads(String typed, String expected) {
        DetachScan scan = new DetachScan(DetachKeys.parse("a,b,c"));
        StringBuilder sent = new StringBuilder();
        for (String read : typed.split("\\|")) {
            byte[] bytes = ("__" + read).getBytes(ISO_8859_1);
            boolean leaves = scan.take(bytes, 2, read.length());
            sent.append(new String(scan.bytes(), 0, scan.length(), ISO_8859_1)).append(leaves ? 'D' : '|');
            if (leaves) {
                break;
            }
        }
        assertThat(sent.toString()).isEqualTo(expected.endsWith("D") ? expected : expected + "|");
    }

    @Test
    void whatWasHeldBackIsSentAtTheEnd() {
        DetachScan scan = new DetachScan(DetachKeys.DEFAULT);
        assertThat(scan.take(new byte[] {'x', 0x10}, 0, 2)).isFalse();
        assertThat(scan.length()).isEqualTo(1);
        scan.end();
        assertThat(scan.length()).isEqualTo(1);
        assertThat(scan.bytes()[0]).isEqualTo((byte) 0x10);
    }
}
