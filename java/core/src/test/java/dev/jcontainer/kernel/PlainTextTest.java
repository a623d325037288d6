package dev.jcontainer.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PlainTextTest {
    @Test
    void aQuotedTextKeepsWhatATerminalShows() {
        assertThat(PlainText.quoted("a b")).isEqualTo("'a b'");
        assertThat(PlainText.quoted("ä\ud83d\ude00")).isEqualTo("'ä\ud83d\ude00'");
        assertThat(PlainText.quoted("a\nb\u001b\u009b\u202e\0")).isEqualTo("'a?b????'");
        assertThat(PlainText.quoted("\ude00\ud83d")).as("halves of pairs").isEqualTo("'??'");
    }

    @Test
    void aQuotedTextIsCut() {
        assertThat(PlainText.quoted("a".repeat(80))).isEqualTo("'" + "a".repeat(80) + "'");
        assertThat(PlainText.quoted("a".repeat(81))).isEqualTo("'" + "a".repeat(80) + "…'");
        assertThat(PlainText.quoted("a".repeat(79) + "\ud83d\ude00"))
                .as("a pair that is cut")
                .isEqualTo("'" + "a".repeat(79) + "?…'");
    }

    @Test
    void aCharacterThatIsNotSeenIsANumber() {
        assertThat(PlainText.quoted('a')).isEqualTo("'a'");
        assertThat(PlainText.quoted(' ')).isEqualTo("' '");
        assertThat(PlainText.quoted('\n')).isEqualTo("U+000a");
        assertThat(PlainText.quoted('ä')).isEqualTo("U+00e4");
    }
}
