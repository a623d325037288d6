package dev.jcontainer.oci.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.kernel.PlainText;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Documents know nothing of the core, so which characters a message shows is written twice. */
final class ShownTextTest {
    @Test
    void messagesAboutDocumentsShowTheSameCharactersAsOthers() {
        List<String> others = new ArrayList<>();
        for (char c = 0; c < Character.MAX_VALUE; c++) {
            if (!message(c).endsWith("\"" + PlainText.shown(c) + "\"")) {
                others.add(String.format("U+%04x", (int) c));
            }
        }
        assertThat(others).isEmpty();
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
