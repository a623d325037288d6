package dev.jcontainer.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DocumentTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1",
                "{\"a\":}",
                "{\"a\" 1}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1,}",
                "[1,]",
                "[01]",
                "[1.]",
                "[+1]",
                "[.5]",
                "[NaN]",
                "[Infinity]",
                "[nul]",
                "[True]",
                "// x\n{}",
                "{} {}",
                "{}x",
                ")]}'\n{}",
                "[\"\\x\"]",
                "[\"\\u12\"]",
                "[\"a\nb\"]",
                "[\"\t\"]",
                "{\"a\":1 \"b\":2}",
                "[1;2]",
                "{\"a\"=1}"
            })
    void whatIsNoJsonIsRefusedInOneLine(String text) {
        assertThatThrownBy(() -> Document.parse(text))
                .isInstanceOf(DocumentException.class)
                .message()
                .contains("JSON")
                .doesNotContain("\n")
                .doesNotContain("http");
    }

    @Test
    void anErrorOfSyntaxSaysWhereItIs() {
        assertThatThrownBy(() -> Document.parse("{\"process\": {\n\"args\": [1, x]}}"))
                .hasMessageContaining("process.args[1]")
                .hasMessageContaining("line 2");
    }

    @Test
    void aMemberThatIsThereTwiceIsRefused() {
        assertThatThrownBy(() -> Document.parse("{\"root\": {\"path\": \"a\", \"path\": \"b\"}}"))
                .hasMessage("root.path: given twice");
    }

    @Test
    void aNameThatIsEscapedIsTheSameName() {
        assertThatThrownBy(() -> Document.parse("{\"a\": 1, \"\\u0061\": 2}")).hasMessage("a: given twice");
    }

    @Test
    void whatIsNotUtf8IsRefused() {
        byte[] bytes = "{\"a\": \"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> Document.parse(bytes)).hasMessageContaining("UTF-8");
    }

    @Test
    void nestingHasAnEnd() {
        String deep = "[".repeat(100_000);
        assertThatThrownBy(() -> Document.parse(deep)).isInstanceOf(DocumentException.class);
        assertThatThrownBy(() -> Document.parse("{\"a\":".repeat(65) + "1" + "}".repeat(65)))
                .isInstanceOf(DocumentException.class);
    }

    @Test
    void nullCountsAsAbsent() throws DocumentException {
        Value value = Document.parse("{\"a\": null, \"b\": \"x\"}");
        assertThat(value.get("a")).isNull();
        assertThat(value.string("a")).isNull();
        assertThat(value.members()).hasSize(1);
        assertThatThrownBy(() -> value.require("a")).hasMessage("a: missing");
    }

    /** Go's encoding/json accepts each of these names for the member; the last two because of Unicode case folding. */
    @ParameterizedTest
    @ValueSource(strings = {"tasks", "TASKS", "Tasks", "task\u017f", "tas\u212as"})
    void aMemberInAnotherCaseIsRefusedWithTheNameThatIsMeant(String name) {
        assertThatThrownBy(() -> Document.parse("{\"a\": {\"" + name + "\": 1}}")
                        .require("a")
                        .get("taskS"))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith("a")
                .hasMessageEndingWith(": this member is written taskS");
    }

    @Test
    void aMemberInAnotherCaseIsRefusedBesideTheRightOne() {
        for (String text : new String[] {"{\"a\": 1, \"A\": 2}", "{\"A\": 2, \"a\": 1}", "{\"A\": 2, \"a\": null}"}) {
            assertThatThrownBy(() -> Document.parse(text).get("a")).hasMessage("A: this member is written a");
        }
    }

    @Test
    void aMemberInAnotherCaseThatIsNullCountsAsAbsent() throws DocumentException {
        assertThat(Document.parse("{\"A\": null}").get("a")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"x\": [{\"y\": \"7\"}]}', 'x[0].y: not a number: \"7\"'",
        "'{\"x\": [{\"y\": 1.5}]}', 'x[0].y: not a whole number: 1.5'",
        "'{\"x\": [{\"y\": 1e3}]}', 'x[0].y: not a whole number: 1e3'",
        "'{\"x\": [{\"y\": -1}]}', 'x[0].y: not from 0 to 255: -1'",
        "'{\"x\": [{\"y\": 256}]}', 'x[0].y: not from 0 to 255: 256'",
        "'{\"x\": [{\"y\": 99999999999999999999}]}', 'x[0].y: not from 0 to 255: 99999999999999999999'",
        "'{\"x\": [{\"y\": true}]}', 'x[0].y: not a number: true'",
        "'{\"x\": [{\"y\": {}}]}', 'x[0].y: not a number: an object'",
        "'{\"x\": [{}]}', 'x[0].y: missing'",
        "'{\"x\": [5]}', 'x[0]: not an object: 5'",
        "'{\"x\": {}}', 'x: not an array: an object'",
    })
    void errorsNameThePlaceAndTheValue(String text, String message) {
        assertThatThrownBy(() -> Document.parse(text).elements("x").get(0).requireNumber("y", 0, 255))
                .hasMessage(message);
    }

    @Test
    void aNumberOfAnyLengthIsShownShort() {
        assertThatThrownBy(() -> Document.parse("{\"x\": " + "9".repeat(500) + "}")
                        .require("x")
                        .unsigned())
                .hasMessageContaining("…")
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(120));
    }

    @Test
    void numbersOf64BitsWithoutASignAreReadWhole() throws DocumentException {
        assertThat(Document.parse("18446744073709551615").unsigned()).isEqualTo(-1L);
        assertThat(Document.parse("0").unsigned()).isZero();
        assertThat(Document.parse("-0").unsigned()).isZero();
        assertThat(Document.parse("9223372036854775808").unsigned()).isEqualTo(Long.MIN_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"18446744073709551616", "-1", "99999999999999999999", "100000000000000000000"})
    void numbersBeyond64BitsAreRefused(String text) {
        assertThatThrownBy(() -> Document.parse(text).unsigned())
                .hasMessage("not from 0 to 18446744073709551615: " + text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a\\u0000b\"", "\"\\u0000\""})
    void aStringWithANulIsRefused(String text) {
        assertThatThrownBy(() -> Document.parse(text).string()).hasMessageContaining("NUL");
    }

    /** dev.jcontainer.kernel.Bytes would encode a lone surrogate as a byte that the document does not contain. */
    @ParameterizedTest
    @ValueSource(strings = {"\"\\udcff\"", "\"\\ud800\"", "\"\\ud800x\"", "\"\\udc00\\ud800\""})
    void aLoneSurrogateIsRefused(String text) {
        assertThatThrownBy(() -> Document.parse(text).string()).hasMessageContaining("surrogate");
    }

    @Test
    void aPairOfSurrogatesIsACharacter() throws DocumentException {
        assertThat(Document.parse("\"\\ud83d\\ude00\"").string()).isEqualTo("\ud83d\ude00");
    }

    @Test
    void namesThatAreNoWordsAreQuotedInPaths() {
        assertThatThrownBy(() ->
                        Document.parse("{\"net.ipv4\\n\": 3}").members().get(0).string())
                .hasMessage("[\"net.ipv4?\"]: not a string: 3");
    }

    @Test
    void aValueIsWrittenAsTheSameJson() throws DocumentException {
        String json =
                "{\"a\":[1,-2.50e3,true,null,\"\\u0000\\ud800 \\\"<é\",{}],\"\":{\"b\":[]},\"n\":18446744073709551615}";
        String written = Document.parse(json).toJson();
        assertThat(Document.parse(written).toJson()).isEqualTo(written);
        assertThat(written).startsWith("{\"a\":[1,-2.50e3,true,null,\"").endsWith("18446744073709551615}");
        assertThat(Document.parse(json).require("a").toJson()).startsWith("[1,");
        assertThat(Text.line().object().json("x", written).end().toString()).isEqualTo("{\"x\":" + written + "}");
    }
}
