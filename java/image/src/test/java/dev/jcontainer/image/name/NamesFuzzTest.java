package dev.jcontainer.image.name;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever the text, it is read or refused by the typed exception; and what is read is read again from its text. */
final class NamesFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void anyTextIsAReferenceOrRefused(FuzzedDataProvider data) throws NameException {
        Reference reference;
        try {
            reference = Reference.parse(data.consumeRemainingAsString());
        } catch (NameException expected) {
            assertThat(expected).hasMessageContaining("is not the name of an image");
            return;
        }
        assertThat(Reference.parse(reference.toString())).isEqualTo(reference);
        assertThat(Reference.parse(reference.familiar())).isEqualTo(reference);
        assertThat(reference.withTag(reference.tagOrLatest()).tag()).isEqualTo(reference.tagOrLatest());
        assertThat(reference.repository()).doesNotContain("..").doesNotStartWith("/");
        assertThat(reference.registry()).doesNotContain("/").doesNotContain("..");
    }

    @FuzzTest(maxDuration = "1m")
    void anyTextIsAPlatformOrRefused(FuzzedDataProvider data) throws NameException {
        Platform platform;
        try {
            platform = Platform.parse(data.consumeRemainingAsString());
        } catch (NameException expected) {
            assertThat(expected).hasMessageContaining("is not a platform");
            return;
        }
        assertThat(Platform.parse(platform.toString())).isEqualTo(platform);
        assertThat(platform.candidates()).startsWith(platform).doesNotHaveDuplicates();
    }
}
