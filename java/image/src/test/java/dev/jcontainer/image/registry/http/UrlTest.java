package dev.jcontainer.image.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UrlTest {
    @Test
    void readsItsParts() throws RefusedException {
        assertThat(Url.parse("HTTPS://Registry.Example/v2/?a=b#c"))
                .isEqualTo(new Url(true, "registry.example", 443, "/v2/?a=b"));
        assertThat(Url.parse("http://[::1]:5000")).isEqualTo(new Url(false, "[::1]", 5000, "/"));
        assertThat(Url.parse("http://h:8080?x")).isEqualTo(new Url(false, "h", 8080, "/?x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "jar:http://h/a.jar!/x",
                "ftp://h/",
                "gopher://h",
                "https:/h",
                "//h/",
                "h/v2/",
                "",
                "https://",
                "https://user:secret@h/",
                "https://h\\@evil/",
                "https://h:0/",
                "https://h:65536/",
                "https://h:8a/",
                "https://[fe80::1%25eth0]/",
                "https://ü.example/",
                "https://h/\r\nHost: evil",
                "http://h /"
            })
    void refusesWhatIsNoAddressOfHttp(String text) {
        assertThatThrownBy(() -> Url.parse(text))
                .isInstanceOf(RefusedException.class)
                .hasMessageNotContaining("\n");
    }

    @Test
    void encodesWhatDoesNotBelongThere() throws RefusedException {
        assertThat(Url.parse("http://h/a b|ü").target()).isEqualTo("/a%20b%7C%C3%BC");
    }

    @ParameterizedTest
    @CsvSource({
        "/x?y=1, https://h:5000/x?y=1",
        "https://other/z, https://other/z",
        "//other/z, https://other/z",
        "uuid?_state=a:b/c, https://h:5000/v2/a/blobs/uuid?_state=a:b/c",
        "?n=2, https://h:5000/v2/a/blobs/uploads?n=2"
    })
    void resolvesWhatAnAnswerNames(String location, String expected) throws RefusedException {
        Url base = Url.parse("https://h:5000/v2/a/blobs/uploads?n=1");
        assertThat(base.resolve(location)).isEqualTo(Url.parse(expected));
    }

    @Test
    void refusesOtherSchemesThatAnAnswerNames() throws RefusedException {
        Url base = Url.parse("https://h/v2/");
        for (String location : new String[] {"file:///etc/passwd", "jar:file:/x!/y", "data:,x"}) {
            assertThatThrownBy(() -> base.resolve(location)).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void doesNotShowTheQuery() throws RefusedException {
        assertThat(Url.parse("https://h/a?signature=secret")).hasToString("https://h/a");
        assertThatThrownBy(() -> Url.parse("https://h:x/?secret")).hasMessageNotContaining("secret");
    }

    @Test
    void addsToTheQuery() throws RefusedException {
        assertThat(Url.parse("http://h/a").with("d", "sha256:0&").target()).isEqualTo("/a?d=sha256%3A0%26");
        assertThat(Url.parse("http://h/a?s=1").with("d", "x").target()).isEqualTo("/a?s=1&d=x");
    }

    @Test
    void knowsThisMachine() {
        assertThat(new String[] {"localhost", "127.0.0.1", "127.1.2.3", "[::1]"})
                .allMatch(Url::isLoopback);
        assertThat(new String[] {"127.evil.example", "localhost.example", "10.0.0.1", "[::2]"})
                .noneMatch(Url::isLoopback);
    }
}
