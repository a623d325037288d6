package dev.jcontainer.cli.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowFormatTest {
    private static final List<String[]> ROWS = List.of(new String[] {"1a", "we\"b"}, new String[] {"2", ""});

    private static String print(@Nullable String format) {
        return print(format, ROWS);
    }

    private static String print(@Nullable String format, List<String[]> rows) {
        return RowFormat.of(
                        format, "{{.ID}}\t{{.Names}}", new String[] {"ID", "Names"}, new String[] {"THE ID", "NAMES"})
                .print(rows);
    }

    @Test
    void theTableHasHeadings() {
        assertThat(print(null)).isEqualTo("THE ID    NAMES\n1a        we\"b\n2         \n");
        assertThat(print("table")).isEqualTo(print(null));
        assertThat(print("")).isEqualTo(print(null));
        assertThat(print("table {{.Names}}:\\t{{ .ID }}")).isEqualTo("NAMES:    THE ID\nwe\"b:     1a\n:         2\n");
    }

    @Test
    void aTerminalObeysNoValue() {
        List<String[]> rows = List.<String[]>of(new String[] {"a\u001b[2J\u009b\nb", "\u202egnp.exe"});
        assertThat(print("{{.ID}} {{.Names}}", rows)).isEqualTo("a\\x1b[2J\\x9b\\nb \\u202egnp.exe\n");
        assertThat(print("table {{.ID}} {{.Names}}", rows)).contains("a\\x1b[2J\\x9b\\nb \\u202egnp.exe\n");
    }

    /** The same as with docker, whatever follows the word: scripts write a tab there. */
    @ParameterizedTest
    @ValueSource(strings = {"table {{.ID}}", "table{{.ID}}", "table  {{.ID}}"})
    void theTableHasHeadingsWithoutRowsToo(String format) {
        assertThat(print(format, List.of())).isEqualTo("THE ID\n");
        assertThat(print(format)).isEqualTo("THE ID\n1a\n2\n");
    }

    @Test
    void aTableThatBeginsWithATabHasAnEmptyColumnAhead() {
        assertThat(print("table\\t{{.ID}}", List.of())).isEqualTo("          THE ID\n");
        assertThat(print("table\t{{.ID}}\\t{{.Names}}"))
                .isEqualTo("          THE ID    NAMES\n          1a        we\"b\n          2         \n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{{.ID}}|1a#2#",
                "{{ .ID }}-{{.Names}}|1a-we\"b#2-#",
                "{{.ID}}\\t{{.ID}}|1a\t1a#2\t2#",
                "{{json .Names}}|\"we\\\"b\"#\"\"#",
                "json|{\"ID\":\"1a\",\"Names\":\"we\\\"b\"}#{\"ID\":\"2\",\"Names\":\"\"}#",
                "{{json .}}|{\"ID\":\"1a\",\"Names\":\"we\\\"b\"}#{\"ID\":\"2\",\"Names\":\"\"}#",
                "x|x#x#"
            })
    void eachRowIsALine(String format, String lines) {
        assertThat(print(format)).isEqualTo(lines.replace('#', '\n'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a{{range .Names}}|'{{range .Names}}' at character 2",
                "{{.ID}} {{.Image}}|'{{.Image}}' at character 9",
                "{{.id}}|'{{.id}}' at character 1",
                "{{ID}}|'{{ID}}' at character 1",
                "{{.}}|'{{.}}' at character 1",
                "{{.ID}|'{{.ID}' at character 1",
                "{{json}}|'{{json}}' at character 1",
                "{{upper .ID}}|'{{upper .ID}}' at character 1",
                "{{print .ID}}|'{{print .ID}}' at character 1",
                "table {{.X}}|'{{.X}}' at character 7",
                "\\t{{.X}}|'{{.X}}' at character 3",
                "{{.ID.Sub}}|'{{.ID.Sub}}' at character 1",
                "{{.ID }}{{- .ID}}|'{{- .ID}}' at character 9",
                "{{.ID..Names}}|'{{.ID..Names}}' at character 1",
                "{{json .ID .Names}}|'{{json .ID .Names}}' at character 1"
            })
    void whatIsNotKnownIsRefusedWithItsPlace(String format, String place) {
        assertThatThrownBy(() -> print(format))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(place)
                .hasMessageContaining("ID, Names");
    }
}
