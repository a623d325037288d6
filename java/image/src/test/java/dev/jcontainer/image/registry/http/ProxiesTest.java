package dev.jcontainer.image.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProxiesTest {
    private static @Nullable Proxy proxy(Map<String, String> environment, String url) throws RefusedException {
        return Proxies.of(environment).forUrl(Url.parse(url));
    }

    @Test
    void takesTheProxyOfTheScheme() throws RefusedException {
        Map<String, String> both = Map.of("HTTP_PROXY", "http://a:1", "https_proxy", "b:2");
        assertThat(proxy(both, "http://h/")).hasToString("http://a:1");
        assertThat(proxy(both, "https://h/")).hasToString("http://b:2");
        assertThat(proxy(Map.of("HTTP_PROXY", "a:1"), "https://h/")).isNull();
    }

    @Test
    void prefersUpperCase() throws RefusedException {
        assertThat(proxy(Map.of("HTTPS_PROXY", "a:1", "https_proxy", "b:2"), "https://h/"))
                .hasToString("http://a:1");
        assertThat(proxy(Map.of("HTTPS_PROXY", "", "https_proxy", "b:2"), "https://h/"))
                .hasToString("http://b:2");
    }

    @Test
    void decodesTheCredentialsAndDoesNotShowThem() throws RefusedException {
        Proxy proxy = proxy(Map.of("HTTPS_PROXY", "https://me:p%40ss%2f@proxy:3129/"), "https://h/");
        assertThat(proxy).isEqualTo(new Proxy(Url.parse("https://proxy:3129"), "Basic bWU6cEBzcy8="));
        assertThat(proxy).hasToString("https://proxy:3129");
    }

    @Test
    void neverUsesAProxyForThisMachine() throws RefusedException {
        Map<String, String> all = Map.of("HTTP_PROXY", "a:1");
        for (String host : new String[] {"localhost", "127.0.0.1:5000", "127.9.9.9", "[::1]:5000"}) {
            assertThat(proxy(all, "http://" + host + "/")).isNull();
        }
        assertThat(proxy(all, "http://127.example/")).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "*, any.example, true",
        "example.com, example.com, true",
        "example.com, a.example.com, true",
        "example.com, notexample.com, false",
        ".example.com, example.com, false",
        ".example.com, a.example.com, true",
        "*.example.com, example.com, false",
        "*.example.com, a.b.example.com, true",
        "Example.COM, example.com, true",
        "example.com:5000, example.com:5000, true",
        "example.com:5000, example.com:5001, false",
        "example.com:5000, example.com, false",
        "10.0.0.0/8, 10.200.3.4, true",
        "10.0.0.0/9, 10.200.3.4, false",
        "10.0.0.0/33, 10.0.0.0, false",
        "10.0.0.1, 10.0.0.1:5000, true",
        "10.0.0.1:5000, 10.0.0.1:5000, true",
        "10.0.0.0/8, 10.example.com, false",
        "fd00::/8, [fd00::5]:5000, true",
        "fd00::5, [fd00::5], true",
        "[fd00::5]:5000, [fd00::5]:5000, true",
        "fd00::/8, [fe00::5], false",
        "'a, b.example ,c', b.example, true",
        "'', h.example, false"
    })
    void leavesOutWhatNoProxyNames(String without, String host, boolean direct) throws RefusedException {
        Proxy proxy = proxy(Map.of("HTTP_PROXY", "p:1", "NO_PROXY", without), "http://" + host + "/");
        assertThat(proxy == null).isEqualTo(direct);
    }

    @Test
    void refusesOtherKindsAndWhatIsNoAddress() {
        assertThatThrownBy(() -> proxy(Map.of("HTTPS_PROXY", "socks5://p:1"), "https://h/"))
                .hasMessageContaining("HTTPS_PROXY")
                .hasMessageContaining("socks5");
        assertThatThrownBy(() -> proxy(Map.of("HTTP_PROXY", "http://me:secret@:x"), "http://h/"))
                .hasMessageContaining("HTTP_PROXY")
                .hasMessageNotContaining("secret");
    }
}
