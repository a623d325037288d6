package dev.jcontainer.image.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.registry.http.Request.Named;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ServerAddressesTest {
    @Test
    void readsAddressesWithoutALookUp() {
        assertThat(ServerAddresses.ofHost("127.0.0.1")).containsExactly(127, 0, 0, 1);
        assertThat(ServerAddresses.ofHost("255.255.255.0")).containsExactly(-1, -1, -1, 0);
        assertThat(ServerAddresses.ofHost("[::1]")).hasSize(16);
        assertThat(ServerAddresses.ofHost("[::ffff:10.0.0.1]")).containsExactly(10, 0, 0, 1);
        for (String name : List.of(
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.04",
                "1.2.3.",
                ".1.2.3",
                "1..2.3",
                "0x1.2.3.4",
                "1.2.3.4444",
                "2852039166",
                "a",
                "abcd",
                "[]",
                "[:::]",
                "[1.2.3.4]",
                "[g::]",
                "[fe80::1%1]",
                "")) {
            assertThat(ServerAddresses.ofHost(name)).as(name).isEmpty();
        }
    }

    @Test
    void checksWhatANameMeans() throws Exception {
        for (String address : List.of(
                "169.254.169.254",
                "fe80::1",
                "fd00:ec2::254",
                "fd20:ce::254",
                "::ffff:169.254.169.254",
                "::169.254.169.254",
                "64:ff9b::169.254.169.254",
                "2002:a9fe:a9fe::1",
                "100.100.100.200")) {
            assertRefused(address, Named.BY_SERVER);
            assertRefused(address, Named.BY_LOOPBACK);
        }
        for (String address : List.of("127.0.0.1", "127.8.9.1", "::1", "0.0.0.0", "::", "64:ff9b::127.0.0.1")) {
            assertRefused(address, Named.BY_SERVER);
        }
    }

    private static void assertRefused(String address, Named named) throws Exception {
        InetAddress[] addresses = {InetAddress.getByName(address)};
        Tls tls = new Tls(List.of(), null, "none", Set.of());
        try (Http http = new Http(new TimeLimits(10_000, 30_000), tls, Proxies.of(Map.of()), host -> addresses)) {
            Request request = new Request("GET", Url.parse("http://registry.example/"), named);
            assertThatThrownBy(() -> http.send(request)).as(address).isInstanceOf(RefusedException.class);
        }
    }
}
