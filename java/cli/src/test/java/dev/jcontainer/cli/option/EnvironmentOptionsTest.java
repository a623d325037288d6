package dev.jcontainer.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.cli.value.HostEnvironment;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentOptionsTest {
    private static final HostEnvironment HOST =
            new HostEnvironment(bytes("HOST=here\0EMPTY=\0HOST=second\0WITH=a=b\0NOEQUALS\0"));

    private final ContainerSpec.Builder builder =
            ContainerSpec.builder().root(Root.host()).command("/bin/true");
    private final EnvironmentOptions environment = new EnvironmentOptions(builder::env, HOST);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Map<String, String> read(String content) {
        environment.file("test.env", bytes(content));
        return builder.build().environment();
    }

    private void refuses(String content, String problem) {
        assertThatThrownBy(() -> read(content))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(problem);
    }

    @Test
    void aLineIsAVariable() {
        assertThat(read("A=1\nB=2\n")).containsExactly(Map.entry("A", "1"), Map.entry("B", "2"));
    }

    @Test
    void theLastLineNeedsNoNewline() {
        assertThat(read("A=1")).containsExactly(Map.entry("A", "1"));
    }

    @Test
    void aValueIsTakenAsItStands() {
        assertThat(read("A=\"x\" # no comment \nB='y'\nC= z\t\nD=$HOME\\n\nE=a=b\nF="))
                .containsEntry("A", "\"x\" # no comment ")
                .containsEntry("B", "'y'")
                .containsEntry("C", " z\t")
                .containsEntry("D", "$HOME\\n")
                .containsEntry("E", "a=b")
                .containsEntry("F", "");
    }

    @Test
    void blankLinesAndCommentsAreNothing() {
        assertThat(read("\n# A=1\n  # B=2\n \t \n\r\n#")).isEmpty();
    }

    @Test
    void whiteSpaceBeforeAKeyIsDropped() {
        assertThat(read(" \t\u000b\fA=1")).containsExactly(Map.entry("A", "1"));
    }

    @Test
    void theCarriageReturnThatEndsALineIsDropped() {
        assertThat(read("A=1\r\nB=\r\nC=x\ry\r"))
                .containsEntry("A", "1")
                .containsEntry("B", "")
                .containsEntry("C", "x\ry");
    }

    @Test
    void aByteOrderMarkIsDropped() {
        assertThat(read("\uFEFFA=1\nB=2")).containsExactly(Map.entry("A", "1"), Map.entry("B", "2"));
        assertThat(new EnvironmentOptionsTest().read("\uFEFF")).isEmpty();
    }

    @Test
    void anEmptyFileIsNothing() {
        assertThat(read("")).isEmpty();
    }

    @Test
    void aKeyAlonePassesTheHostsValueOn() {
        assertThat(read("HOST\nEMPTY\nWITH\nNOTHERE\nNOEQUALS\n"))
                .containsExactly(Map.entry("HOST", "here"), Map.entry("EMPTY", ""), Map.entry("WITH", "a=b"));
    }

    @Test
    void aKeyAloneDoesNotTakeTheValueOfALongerOne() {
        assertThat(read("HOS\nHOSTS")).isEmpty();
    }

    @Test
    void theLaterLineWins() {
        assertThat(read("A=1\nA=2")).containsExactly(Map.entry("A", "2"));
    }

    @Test
    void anyByteOfAValueIsKept() {
        environment.file("test.env", new byte[] {'A', '=', (byte) 0xff, (byte) 0xc3, (byte) 0xa9});
        assertThat(builder.build().environment()).containsExactly(Map.entry("A", "\uDCFFé"));
    }

    @Test
    void aNulIsRefusedWithItsLine() {
        refuses("A=1\nB=x\0y\n", "The environment variable 'B=x?y' has a NUL character in it (line 2 of test.env)");
    }

    @Test
    void whiteSpaceInANameIsRefusedWithItsLine() {
        refuses(
                "# one\n\nexport A=1",
                "The environment variable 'export A' has white space in its name (line 3 of test.env)");
        refuses("A =1", "The environment variable 'A ' has white space in its name (line 1 of test.env)");
    }

    @Test
    void aVariableWithoutANameIsRefusedWithItsLine() {
        refuses("=1", "The environment variable '=1' has no name (line 1 of test.env)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A=1", "A=", "A=b=c", "A= b "})
    void anOptionSetsAVariable(String text) {
        environment.variable(text);
        assertThat(builder.build().environment()).containsExactly(Map.entry("A", text.substring(2)));
    }

    @Test
    void anOptionWithoutAValuePassesTheHostsOn() {
        environment.variable("HOST");
        environment.variable("NOTHERE");
        assertThat(builder.build().environment()).containsExactly(Map.entry("HOST", "here"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "="})
    void anOptionWithoutANameIsRefused(String text) {
        assertThatThrownBy(() -> environment.variable(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no name");
    }

    @Test
    void aHundredThousandVariablesAreRead() {
        StringBuilder content = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            content.append("V").append(i).append("=x\n");
        }
        assertThat(read(content.toString())).hasSize(100_000).containsEntry("V99999", "x");
    }
}
