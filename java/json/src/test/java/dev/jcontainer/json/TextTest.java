package dev.jcontainer.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TextTest {
    @Test
    void aLineHasNoSpaces() {
        Text text = Text.line()
                .object()
                .member("a", "b")
                .member("none", (String) null)
                .member("n", -1)
                .member("is", true)
                .member("list", List.of("c", "d"))
                .member("map", Map.of("k", "v"))
                .name("null")
                .nothing()
                .json("raw", "[1]")
                .end();
        assertThat(text)
                .hasToString("{\"a\":\"b\",\"n\":-1,\"is\":true,\"list\":[\"c\",\"d\"],\"map\":{\"k\":\"v\"},"
                        + "\"null\":null,\"raw\":[1]}");
    }

    @Test
    void levelsAreIndentedAndWhatIsEmptyStaysOnItsLine() {
        Text text = Text.indented("  ")
                .array()
                .object()
                .object("empty")
                .end()
                .array("also")
                .endArray()
                .end()
                .array()
                .element(1)
                .element(false)
                .endArray()
                .endArray();
        assertThat(text)
                .hasToString("[\n  {\n    \"empty\": {},\n    \"also\": []\n  },\n  [\n    1,\n    false\n  ]\n]");
    }

    @Test
    void aValueOfItsOwnIsADocument() {
        assertThat(Text.line().element("x")).hasToString("\"x\"");
        assertThat(Text.line().array().endArray()).hasToString("[]");
    }

    @Test
    void everyCharacterIsWrittenAsGsonWritesIt() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            all.append((char) c);
        }
        StringWriter expected = new StringWriter();
        try (JsonWriter writer = new JsonWriter(expected)) {
            writer.setHtmlSafe(false);
            writer.beginArray().value(all.toString()).endArray();
        }
        assertThat(Text.line().array().element(all.toString()).endArray()).hasToString(expected.toString());
    }
}
