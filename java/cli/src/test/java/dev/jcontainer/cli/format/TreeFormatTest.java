package dev.jcontainer.cli.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreeFormatTest {
    private static Map<String, @Nullable Object> document() {
        Map<String, @Nullable Object> labels = new LinkedHashMap<>();
        labels.put("z", "1");
        labels.put("a", "2");
        Map<String, @Nullable Object> config = new LinkedHashMap<>();
        config.put("Env", List.of("A=1", "B=\"2\""));
        config.put("Labels", labels);
        config.put("Cmd", null);
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("Id", "sha256:1");
        document.put("Size", 12L);
        document.put("Old", true);
        document.put("Config", config);
        return document;
    }

    private static String print(@Nullable String format) {
        return TreeFormat.of(format).print(List.of(document()));
    }

    @Test
    void withoutAFormatItIsAnIndentedArray() {
        assertThat(print(null)).isEqualTo("""
                [
                    {
                        "Id": "sha256:1",
                        "Size": 12,
                        "Old": true,
                        "Config": {
                            "Env": [
                                "A=1",
                                "B=\\"2\\""
                            ],
                            "Labels": {
                                "z": "1",
                                "a": "2"
                            },
                            "Cmd": null
                        }
                    }
                ]
                """);
        assertThat(TreeFormat.of("").print(List.of())).isEqualTo("[]\n");
    }

    @Test
    void theWordJsonIsAnArrayInOneLine() {
        assertThat(print("json"))
                .isEqualTo(
                        "[{\"Id\":\"sha256:1\",\"Size\":12,\"Old\":true,\"Config\":{\"Env\":[\"A=1\",\"B=\\\"2\\\"\"],"
                                + "\"Labels\":{\"z\":\"1\",\"a\":\"2\"},\"Cmd\":null}}]\n");
        assertThat(TreeFormat.of("json").print(List.of())).isEqualTo("[]\n");
    }

    /** Go prints a map by the order of its names. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{{.Id}}|sha256:1",
                "{{ .Size }}\\t{{.Old}}|12\ttrue",
                "{{.Config.Env}}|[A=1 B=\"2\"]",
                "{{json .Config.Env}}|[\"A=1\",\"B=\\\"2\\\"\"]",
                "{{.Config.Labels}}|map[a:2 z:1]",
                "{{.Config.Labels.z}}|1",
                "{{json .Config.Cmd}}|null",
                "{{.Config.Cmd}}|<nil>",
                "{{json .Size}}|12",
                "{{json .Id}}|\"sha256:1\"",
                "no action|no action"
            })
    void aTemplateIsALineForEachDocument(String format, String line) {
        assertThat(print(format)).isEqualTo(line + "\n");
        assertThat(TreeFormat.of(format).print(List.of(document(), document()))).isEqualTo((line + "\n").repeat(2));
        assertThat(TreeFormat.of(format).print(List.of())).isEmpty();
    }

    @Test
    void allOfItIsJsonInOneLine() {
        assertThat(print("{{json .}}")).startsWith("{\"Id\":\"sha256:1\",").endsWith("\"Cmd\":null}}\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{{range .Config.Env}}x{{end}}|'{{range .Config.Env}}' at character 1, which is neither",
                "a {{index .Config.Env 0}}|'{{index .Config.Env 0}}' at character 3, which is neither",
                "{{.}}|'{{.}}' at character 1, which is neither",
                "{{.Id|'{{.Id' at character 1, which is neither",
                "{{.Id}}{{.Name}}|'{{.Name}}' at character 8, but there is no Name among the names [Id, Size, Old",
                "{{.Config.X}}|'{{.Config.X}}' at character 1, but there is no X among the names [Env, Labels, Cmd]",
                "{{.Id.X}}|'{{.Id.X}}' at character 1, but there is no X in a value that has no names",
                "{{.Config.Cmd.X}}|'{{.Config.Cmd.X}}' at character 1, but there is no X in a value"
            })
    void whatIsNotKnownIsRefusedWithItsPlace(String format, String problem) {
        assertThatThrownBy(() -> print(format))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }
}
