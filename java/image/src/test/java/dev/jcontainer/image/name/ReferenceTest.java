package dev.jcontainer.image.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReferenceTest {
    private static final String HEX = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    @ParameterizedTest
    @CsvSource({
        "alpine, docker.io, library/alpine, ",
        "alpine:3.20, docker.io, library/alpine, 3.20",
        "team/app, docker.io, team/app, ",
        "team/sub/app:v1, docker.io, team/sub/app, v1",
        "docker.io/alpine, docker.io, library/alpine, ",
        "index.docker.io/alpine:1, docker.io, library/alpine, 1",
        "docker.io/library/alpine, docker.io, library/alpine, ",
        "index.docker.io/team/app, docker.io, team/app, ",
        "localhost/app, localhost, app, ",
        "localhost:5000/app:1, localhost:5000, app, 1",
        "localhost:5000, docker.io, library/localhost, 5000",
        "[::1]:5000/x, [::1]:5000, x, ",
        "[2001:db8::1]/x:y, [2001:db8::1], x, y",
        "127.0.0.1:5000/a/b, 127.0.0.1:5000, a/b, ",
        "registry.example/a__b/c--d.e_f, registry.example, a__b/c--d.e_f, ",
        "Host/app, Host, app, ",
        "a:_x-Y.z, docker.io, library/a, _x-Y.z",
    })
    void readsEachPart(String text, String registry, String repository, String tag) throws NameException {
        Reference reference = Reference.parse(text);
        assertThat(reference.registry()).isEqualTo(registry);
        assertThat(reference.repository()).isEqualTo(repository);
        assertThat(reference.tag()).isEqualTo(tag);
        assertThat(reference.digest()).isNull();
        assertThat(Reference.parse(reference.toString())).isEqualTo(reference);
        assertThat(Reference.parse(reference.familiar())).isEqualTo(reference);
    }

    @Test
    void readsADigestWithAndWithoutATag() throws NameException {
        Reference both = Reference.parse("alpine:3.20@sha256:" + HEX);
        assertThat(both.tag()).isEqualTo("3.20");
        assertThat(both.digest()).isEqualTo(new Digest("sha256", HEX));
        assertThat(both).hasToString("docker.io/library/alpine:3.20@sha256:" + HEX);
        Reference digest = Reference.parse("localhost:5000/a@sha256:" + HEX);
        assertThat(digest.tag()).isNull();
        assertThat(digest.tagOrLatest()).isEqualTo("latest");
        assertThat(digest.registry()).isEqualTo("localhost:5000");
    }

    @ParameterizedTest
    @CsvSource({
        "docker.io/library/alpine:3.20, alpine:3.20",
        "docker.io/team/app, team/app",
        "docker.io/library/a/b, library/a/b",
        "docker.io/a.b/c, docker.io/a.b/c",
        "docker.io/localhost/c, docker.io/localhost/c",
        "docker.io/library/" + HEX + ", docker.io/library/" + HEX,
        "localhost/library/alpine, localhost/library/alpine",
    })
    void isShownAsDockerShowsIt(String text, String familiar) throws NameException {
        assertThat(Reference.parse(text).familiar()).isEqualTo(familiar);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\"|it is empty",
                "Alpine|it has 'A' at character 1, in the repository, which is written in lower case",
                "team/aPp:1|it has 'P' at character 7, in the repository, which is written in lower case",
                "a//b|it has an empty component at character 3",
                "/a|it has an empty component at character 1",
                "a/|it has an empty component at character 3",
                "localhost/|it has an empty component at character 11",
                "-a|the component '-a' begins with '-' at character 1",
                "a/b.|the component 'b.' ends with '.' at character 4",
                "a/b..c|the component 'b..c' has '..' at character 4",
                "a___b|the component 'a___b' has '___' at character 2",
                "a-_b|the component 'a-_b' has '-_' at character 2",
                "../etc|the registry has an empty component at character 1",
                "x/../etc|the component '..' begins with '..' at character 3",
                "a b|it has ' ' at character 2, in the repository",
                "é|it has U+00e9 at character 1, in the repository",
                "a\u001b[2J|'a?[2J' is not the name of an image: it has U+001b at character 2",
                "a:|the tag is empty",
                "a:b c|the tag has ' ' at character 4",
                "a:.b|the tag begins with '.'",
                "t/a:b/c|the tag has '/' at character 6",
                "a:b:c|the tag has ':' at character 4",
                "a@|after the '@', '' is not a digest",
                "a@sha256:12|after the '@', '12' is not a sha256: it must have 64",
                "a@md5:12|after the '@', 'md5' is not a supported digest algorithm",
                "a@b@c|after the '@', 'b@c' is not a digest",
                "http://a.b/c|it begins with a scheme",
                "a.b:/c|the port of the registry is empty",
                "a.b:x/c|it has 'x' at character 5, in the port of the registry",
                "a.b:65536/c|the port of the registry is more than 65535",
                "a.b:99999999999999999999/c|the port of the registry is more than 65535",
                "a..b/c|the registry has an empty component at character 3",
                "a.b./c|the registry has an empty component at character 5",
                ".a/c|the registry has an empty component at character 1",
                "-a.b/c|the component '-a' of the registry begins or ends with '-'",
                "a-.b/c|the component 'a-' of the registry begins or ends with '-'",
                "a_b.c/d|it has '_' at character 2, in the registry",
                "[::1/c|the address of the registry has no ']'",
                "[:1]x/c|it has 'x' at character 5, in the registry",
                "[::g]/c|it has 'g' at character 4, in the address of the registry",
                "[]:1/c|the address of the registry is empty",
            })
    void saysWhatIsWrongAndWhere(String text, String problem) {
        assertThatThrownBy(() -> Reference.parse(text))
                .isInstanceOf(NameException.class)
                .hasMessageContaining(" is not the name of an image: ")
                .hasMessageContaining(problem);
    }

    @Test
    void refusesTheIdOfAnImage() throws NameException {
        assertThatThrownBy(() -> Reference.parse(HEX)).hasMessageContaining("64 hexadecimal digits are the id");
        assertThat(Reference.parse(HEX.substring(1)).repository()).isEqualTo("library/" + HEX.substring(1));
        assertThat(Reference.parse(HEX + ":x").tag()).isEqualTo("x");
    }

    @Test
    void limitsTheLengthOfTheNameAndOfTheTag() throws NameException {
        String path = "a".repeat(255 - "localhost/".length());
        assertThat(Reference.parse("localhost/" + path).repository()).isEqualTo(path);
        assertThatThrownBy(() -> Reference.parse("localhost/" + path + "a"))
                .hasMessageContaining("registry and repository have 256 characters, and 255 are allowed");
        assertThat(Reference.parse("a:" + "t".repeat(128)).tag()).hasSize(128);
        assertThatThrownBy(() -> Reference.parse("a:" + "t".repeat(129)))
                .hasMessageContaining("the tag has 129 characters, and 128 are allowed");
    }

    @Test
    void aMessageStaysShort() {
        assertThatThrownBy(() -> Reference.parse("A".repeat(1_000_000)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
        assertThatThrownBy(() -> Reference.parse("a@sha256:" + "0".repeat(1_000_000)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
    }

    @Test
    void takesAnotherTagOrDigest() throws NameException {
        Digest digest = new Digest("sha256", HEX);
        Reference app = Reference.parse("localhost/app:1");
        assertThat(app.withTag("2")).hasToString("localhost/app:2");
        assertThat(app.withDigest(digest)).hasToString("localhost/app:1@" + digest);
        assertThat(app.withDigest(digest).withTag("3")).hasToString("localhost/app:3@" + digest);
        assertThat(app.withoutTagAndDigest()).hasToString("localhost/app");
        assertThatThrownBy(() -> app.withTag("a b"))
                .isInstanceOf(NameException.class)
                .hasMessage("'a b' is not a tag: the tag has ' ' at character 2; a tag has letters, digits, '_', '.'"
                        + " and '-'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a:b", "localhost:1/a", "docker.io/a.b/c:d"})
    void equalNamesAreEqual(String text) throws NameException {
        assertThat(Reference.parse(text)).isEqualTo(Reference.parse(text)).hasSameHashCodeAs(Reference.parse(text));
        assertThat(Reference.parse(text)).isNotEqualTo(Reference.parse("other"));
    }
}
