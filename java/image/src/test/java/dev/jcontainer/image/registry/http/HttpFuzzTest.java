package dev.jcontainer.image.registry.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Map;

/** ServerAddresses that servers and users give. */
final class HttpFuzzTest {
    @FuzzTest(maxDuration = "15s")
    void anyTextIsAnAddressOrRefused(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        try {
            Url base = Url.parse("https://registry.example:5000/v2/a?b=c");
            Url url = base.resolve(text);
            assertThat(url.port()).isBetween(1, 65_535);
            assertThat(url.target()).startsWith("/");
            for (char c : (url.host() + url.target()).toCharArray()) {
                assertThat(c).isBetween('!', '~');
            }
            assertThat(Url.parse(url.origin() + url.target())).isEqualTo(url);
        } catch (RefusedException expected) {
            assertThat(expected.getMessage()).isNotEmpty();
        }
    }

    @FuzzTest(maxDuration = "15s")
    void anyTextIsAProxyOrRefused(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        try {
            Proxies.of(Map.of("HTTP_PROXY", text)).forUrl(Url.parse("http://h/"));
            Proxies.of(Map.of("HTTP_PROXY", "p", "NO_PROXY", text)).forUrl(Url.parse("http://10.1.2.3/"));
            Proxies.of(Map.of("HTTP_PROXY", "p", "NO_PROXY", text)).forUrl(Url.parse("http://[fd00::1]/"));
        } catch (RefusedException expected) {
            assertThat(expected).hasMessageContaining("HTTP_PROXY");
        }
    }

    @FuzzTest(maxDuration = "15s")
    void anyTextIsTheSizeOfAChunkOrRefused(byte[] bytes) {
        try {
            assertThat(ChunkSize.parse(new String(bytes, ISO_8859_1))).isNotNegative();
        } catch (ConnectionException expected) {
            assertThat(expected).hasMessageContaining("chunk");
        }
    }

    @FuzzTest(maxDuration = "15s")
    void anyTextIsPrinted(byte[] bytes) {
        String text = Printable.text(new String(bytes, UTF_8), 50);
        assertThat(text.length()).isLessThanOrEqualTo(51);
        assertThat(text).doesNotContain("\n", "\r", "\u001b", "\u009b", "\u202e");
    }

    @FuzzTest(maxDuration = "15s")
    void anyBytesAreBlocksOfPemOrRefused(byte[] bytes) {
        try {
            assertThat(Pem.blocks(bytes)).allMatch(block -> block.bytes().length <= bytes.length);
        } catch (IllegalArgumentException expected) {
            assertThat(expected.getMessage()).isNotEmpty();
        }
    }
}
