package dev.jcontainer.cli.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonIndentTest {
    @Test
    void eachMemberAndElementHasALine() {
        assertThat(JsonIndent.of("{\"a\":[1,2.50,{\"b\" : null}],\n \"c\":{ }, \"d\":[ ],\"e\":\"{,:[\\\"\\\\\"}"))
                .isEqualTo("{\n\t\"a\": [\n\t\t1,\n\t\t2.50,\n\t\t{\n\t\t\t\"b\": null\n\t\t}\n\t],\n\t\"c\": {},\n"
                        + "\t\"d\": [],\n\t\"e\": \"{,:[\\\"\\\\\"\n}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "\"a b\"", "-1e9", "null"})
    void whatHasNoMembersIsOneLine(String json) {
        assertThat(JsonIndent.of(" " + json + "\n")).isEqualTo(json);
    }

    @Test
    void whatIsIndentedStaysAsItIs() {
        String indented = JsonIndent.of("{\"a\":[{},[1,{\"b\":[]}]]}");
        assertThat(JsonIndent.of(indented)).isEqualTo(indented);
    }
}
