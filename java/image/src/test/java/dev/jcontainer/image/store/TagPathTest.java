package dev.jcontainer.image.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TagPathTest {
    @Test
    void leavesUsualNamesAsTheyAre() {
        for (String name : List.of("3.20", "latest", "docker.io", "localhost:5000", "[::1]:5000", "a_b--c")) {
            assertThat(TagPath.encode(name)).isEqualTo(name);
        }
        assertThat(TagPath.encode("sha256:" + "0".repeat(64))).isEqualTo("sha256:" + "0".repeat(64));
    }

    @Test
    void makesOneDirectoryOfARepository() {
        assertThat(TagPath.encode("library/alpine")).isEqualTo("library+alpine");
    }

    @Test
    void makesNoNameThatMeansAnotherDirectory() {
        assertThat(TagPath.encode(".")).isEqualTo("%2e");
        assertThat(TagPath.encode("..")).isEqualTo("%2e.");
        assertThat(TagPath.encode("../../etc")).isEqualTo("%2e.+..+etc");
        assertThat(TagPath.encode(".hidden")).isEqualTo("%2ehidden");
    }

    @Test
    void givesDifferentPartsDifferentNamesEvenWithoutCase() {
        List<String> parts = List.of(
                "v1",
                "V1",
                "^v1",
                "a/b",
                "a+b",
                "a%b",
                "a%2bb",
                "a=b",
                "=",
                ".",
                "..",
                "%2e",
                "a.",
                "é",
                "a b",
                "a\nb",
                "A".repeat(128),
                "A".repeat(127),
                "a".repeat(255),
                "a".repeat(256),
                "a".repeat(257));
        Set<String> names = new HashSet<>();
        for (String part : parts) {
            String name = TagPath.encode(part);
            assertThat(name).hasSizeLessThanOrEqualTo(255).doesNotContain("/").doesNotStartWith(".");
            assertThat(names.add(name.toLowerCase(Locale.ROOT))).as(part).isTrue();
        }
    }
}
