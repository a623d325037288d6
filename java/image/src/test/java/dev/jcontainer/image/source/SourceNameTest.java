package dev.jcontainer.image.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.name.NameException;
import dev.jcontainer.image.name.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SourceNameTest {
    @Test
    void readsEachKind() throws NameException {
        SourceName alpine = new SourceName.InRegistry(Reference.parse("alpine:3.20"));
        assertThat(SourceName.parse("alpine:3.20")).isEqualTo(alpine);
        assertThat(SourceName.parse("docker://alpine:3.20")).isEqualTo(alpine);
        assertThat(SourceName.parse("docker:dind"))
                .isEqualTo(new SourceName.InRegistry(Reference.parse("docker.io/library/docker:dind")));
        assertThat(SourceName.parse("oci:/a/b")).isEqualTo(new SourceName.OciLayout("/a/b", null));
        assertThat(SourceName.parse("oci:b:1:2")).isEqualTo(new SourceName.OciLayout("b", "1:2"));
        assertThat(SourceName.parse("oci-archive:x.tar:v")).isEqualTo(new SourceName.OciArchive("x.tar", "v"));
        assertThat(SourceName.parse("docker-archive:x.tar:a/b:1"))
                .isEqualTo(new SourceName.DockerArchive("x.tar", "a/b:1"));
        assertThat(SourceName.parse("dir:a:b")).isEqualTo(new SourceName.Directory("a:b"));
        assertThat(SourceName.parse("-")).isEqualTo(new SourceName.StandardStream());
    }

    @ParameterizedTest
    @CsvSource({"docker://docker.io/library/a:1", "oci:d:t", "oci-archive:f", "docker-archive:f:a:1", "dir:d", "-"})
    void isWrittenAsItIsRead(String text) throws NameException {
        assertThat(SourceName.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "oci:, 'After ''oci:'', there is no path'",
        "oci::x, 'After ''oci:'', there is no path'",
        "dir:, 'After ''dir:'', there is no path'",
        "oci:d:, 'The tag after ''oci:d:'' is empty or has a character that no tag has'",
        "oci:d:a b, 'The tag after ''oci:d:'' is empty or has a character that no tag has'",
        "docker-daemon:x, '''docker-daemon:'' is a source that other programs have; save the image there, and load"
                + " it here'",
        "docker://A, '''A'' is not the name of an image: it has ''A'' at character 1, in the repository, which is"
                + " written in lower case'",
    })
    void saysWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> SourceName.parse(text))
                .isInstanceOf(NameException.class)
                .hasMessage(message);
    }
}
