package dev.jcontainer.oci.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.kernel.PlainText;
import org.junit.jupiter.api.Test;

/** Documents know nothing of the core, so which characters a message shows is written twice. */
final class ShownTextTest {
    @Test
    void messagesAboutDocumentsShowTheSameCharactersAsOthers() {
        for (char c = 0; c < Character.MAX_VALUE; c++) {
            assertThat(message(c)).as("U+%04x", (int) c).endsWith("\"" + PlainText.shown(c) + "\"");
        }
    }

    private static String message(char c) {
        try {
            Document.parse(String.format("\"\\u%04x\"", (int) c)).members();
        } catch (DocumentException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("a string is no object");
    }
}
