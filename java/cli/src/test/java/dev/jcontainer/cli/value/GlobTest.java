package dev.jcontainer.cli.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "abc, abc",
        "*, abc",
        "*c, abc",
        "a*, a",
        "a*:3.*, alpine:3.20",
        "a*/b, abc/b",
        "a*b?c*x, abxbbxdbxebxczzx",
        "a?c, abc",
        "ab[c], abc",
        "ab[b-d], abc",
        "ab[^e-g], abc",
        "a\\*b, a*b",
        "[\\]a], ]",
        "[\\-x], -"
    })
    void itMatchesTheWholeText(String pattern, String text) {
        assertThat(new Glob(pattern).matches(text)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "abc, abcd",
        "a*/b, a/c/b",
        "*, a/b",
        "a?b, a/b",
        "ab[^c], abc",
        "ab[^b-d], abc",
        "a*b?c*x, abxbbxdbxebxczzy",
        "a\\*b, ab",
        "[\\-x], z",
        "alpine, alpine:3.20"
    })
    void nothingElseMatches(String pattern, String text) {
        assertThat(new Glob(pattern).matches(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a[", "a[^", "a[b-", "a[]", "a[-]", "a[b-]", "a\\", "[x-\\"})
    void aPatternWithoutItsEndIsRefused(String pattern) {
        assertThatThrownBy(() -> new Glob(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + pattern + "'");
    }

    @Test
    void theEmptyPatternMatchesTheEmptyText() {
        assertThat(new Glob("").matches("")).isTrue();
        assertThat(new Glob("").matches("a")).isFalse();
    }
}
