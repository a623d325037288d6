package dev.jcontainer.oci.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Value;
import dev.jcontainer.kernel.PlainText;
import org.junit.jupiter.api.Test;

/** Documents know nothing of the core, so which characters a message shows is written twice. */
final class ShownTextTest {
    private static final int AT_ONCE = 32; // a message shows 40

    @Test
    void messagesAboutDocumentsShowTheSameCharactersAsOthers() throws DocumentException {
        for (int first = 0; first <= Character.MAX_VALUE; first += AT_ONCE) {
            StringBuilder escapes = new StringBuilder();
            StringBuilder shown = new StringBuilder();
            for (int c = first; c < first + AT_ONCE; c++) {
                escapes.append(String.format("\\u%04x", c));
                shown.append(PlainText.shown((char) c));
            }
            Value text = Document.parse("\"" + escapes + "\"");
            assertThatThrownBy(text::members).hasMessage("not an object: \"" + shown + "\"");
        }
    }
}
