package dev.jcontainer.image.registry.http;

import static dev.jcontainer.image.registry.http.TestServer.answer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.registry.http.Request.Named;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class TlsTest {
    @TempDir
    static Path keys;

    private static Keys server;
    private static Keys client;

    @TempDir
    Path certs;

    @BeforeAll
    static void makeKeys() throws Exception {
        server = Keys.make(keys, "server");
        client = Keys.make(keys, "client", "-keyalg", "RSA", "-keysize", "2048");
    }

    private static TestServer secure(Keys... clients) throws Exception {
        return new TestServer(server.socket(clients), 0, asked -> answer(200, "secret"));
    }

    private Http http(Set<String> unverified) {
        Tls tls = new Tls(List.of(certs.toString()), null, "none", unverified);
        return new Http(new TimeLimits(10_000, 30_000), tls, Proxies.of(Map.of()));
    }

    private static String read(Http http, String authority) throws IOException {
        try (Response response = http.send(new Request("GET", Url.of(true, authority, "/"), Named.BY_USER))) {
            return new String(response.read(100), UTF_8);
        }
    }

    private Path directory(TestServer registry) throws IOException {
        return Files.createDirectories(certs.resolve(registry.host()));
    }

    @Test
    void refusesACertificateThatNobodyTrusts() throws Exception {
        try (TestServer registry = secure();
                Http http = http(Set.of())) {
            assertThatThrownBy(() -> read(http, registry.host()))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("The certificate of " + registry.host() + " is not trusted")
                    .hasMessageContaining("/etc/docker/certs.d/" + registry.host());
        }
    }

    @Test
    void trustsTheAuthorityOfTheHostsDirectory() throws Exception {
        try (TestServer registry = secure();
                Http http = http(Set.of())) {
            Files.writeString(directory(registry).resolve("ca.crt"), "comment\n" + server.certificate());
            assertThat(read(http, registry.host())).isEqualTo("secret");
        }
    }

    @Test
    void comparesTheNameOfTheHost() throws Exception {
        Keys other =
                Keys.make(keys, "other", "-keyalg", "EC", "-groupname", "secp256r1", "-ext", "san=dns:other.example");
        try (TestServer registry = new TestServer(other.socket(), 0, asked -> answer(200));
                Http http = http(Set.of())) {
            Files.writeString(directory(registry).resolve("ca.crt"), other.certificate());
            assertThatThrownBy(() -> read(http, registry.host()))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("not trusted");
        }
    }

    @Test
    void theAuthorityOfOneHostIsNotThatOfAnother() throws Exception {
        try (TestServer one = secure();
                TestServer two = secure();
                Http http = http(Set.of())) {
            Files.writeString(directory(one).resolve("ca.crt"), server.certificate());
            assertThat(read(http, one.host())).isEqualTo("secret");
            assertThatThrownBy(() -> read(http, two.host())).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void verifiesNothingForThePortsOfHostsThatTheUserNames() throws Exception {
        try (TestServer registry = secure();
                TestServer otherPort = secure();
                Http http = http(Set.of(registry.host()))) {
            assertThat(read(http, registry.host())).isEqualTo("secret");
            for (String other : new String[] {otherPort.host(), "localhost:" + registry.port()}) {
                assertThatThrownBy(() -> read(http, other)).isInstanceOf(RefusedException.class);
            }
            assertThat(otherPort.asked()).isEmpty();
        }
    }

    @Test
    void showsTheCertificateOfTheClient() throws Exception {
        byte[] pkcs8 = client.key().getEncoded();
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length); // behind the algorithm of a key of 2048 bits
        String[] forms = {client.keyText(), Keys.keyText("RSA PRIVATE KEY", pkcs1)};
        for (String key : forms) {
            try (TestServer registry = secure(client);
                    Http http = http(Set.of())) {
                Path directory = directory(registry);
                Files.writeString(directory.resolve("ca.crt"), server.certificate());
                Files.writeString(directory.resolve("client.cert"), client.certificate());
                Files.writeString(directory.resolve("client.key"), key);
                assertThat(read(http, registry.host())).isEqualTo("secret");
            }
        }
    }

    @Test
    void givesTheKeyOfACertificateDirectoryToTheRegistryOnly() throws Exception {
        Files.writeString(certs.resolve("ca.crt"), server.certificate());
        Files.writeString(certs.resolve("client.cert"), client.certificate());
        Files.writeString(certs.resolve("client.key"), client.keyText());
        try (TestServer registry = secure(client);
                TestServer other = secure(client)) {
            Tls tls = new Tls(List.of(), certs.toString(), registry.host(), Set.of());
            try (Http http = new Http(new TimeLimits(10_000, 30_000), tls, Proxies.of(Map.of()))) {
                assertThat(read(http, registry.host())).isEqualTo("secret");
                assertThatThrownBy(() -> read(http, other.host())).isInstanceOf(IOException.class);
                assertThat(other.asked()).isEmpty();
            }
        }
    }

    @Test
    void namesAFileThatIsMissingOrBroken() throws Exception {
        Map<String, Map<String, String>> wrong = Map.of(
                "client.key is missing", Map.of("client.cert", client.certificate()),
                "client.cert is missing", Map.of("client.key", client.keyText()),
                "ca.crt has no certificate", Map.of("ca.crt", "nothing"),
                "ca.crt has no right certificate", Map.of("ca.crt", Keys.keyText("CERTIFICATE", new byte[] {1, 2})),
                "client.key is encrypted",
                        Map.of(
                                "client.cert", client.certificate(),
                                "client.key", Keys.keyText("ENCRYPTED PRIVATE KEY", new byte[5])),
                "client.key has no right private key",
                        Map.of(
                                "client.cert", client.certificate(),
                                "client.key", Keys.keyText("EC PRIVATE KEY", new byte[] {0x30, 3, 2, 1, 1})));
        for (Map.Entry<String, Map<String, String>> entry : wrong.entrySet()) {
            try (TestServer registry = secure();
                    Http http = http(Set.of())) {
                for (Map.Entry<String, String> file : entry.getValue().entrySet()) {
                    Files.writeString(directory(registry).resolve(file.getKey()), file.getValue());
                }
                assertThatThrownBy(() -> read(http, registry.host()))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining(entry.getKey());
            }
        }
    }

    /** A directory stands for a file without permission, which root reads all the same. */
    @Test
    void namesAFileThatCannotBeRead() throws Exception {
        try (TestServer registry = secure();
                Http http = http(Set.of())) {
            Path file = Files.createDirectories(directory(registry).resolve("ca.crt"));
            assertThatThrownBy(() -> read(http, registry.host()))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("Cannot read " + file);
        }
    }

    @Test
    void readsAKeyOnAnEllipticCurveAsOpensslWritesIt() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        KeyPair pair = generator.generateKeyPair();
        BigInteger secret = ((ECPrivateKey) pair.getPrivate()).getS();
        byte[] digits = new byte[48];
        byte[] bytes = secret.toByteArray();
        int length = Math.min(48, bytes.length);
        System.arraycopy(bytes, bytes.length - length, digits, 48 - length, length);
        ByteArrayOutputStream out = new ByteArrayOutputStream(); // RFC 5915, appendix A
        out.writeBytes(new byte[] {0x30, 3 + 2 + 48 + 9, 2, 1, 1, 4, 48});
        out.writeBytes(digits);
        out.writeBytes(new byte[] {(byte) 0xa0, 7, 6, 5, 0x2b, (byte) 0x81, 4, 0, 0x22});
        Path file = Files.writeString(certs.resolve("key"), Keys.keyText("EC PRIVATE KEY", out.toByteArray()));
        assertThat(((ECPrivateKey) KeyPairFiles.key(file.toString(), "EC")).getS())
                .isEqualTo(secret);
    }

    @Test
    void speaksTlsThroughTheTunnelOfAProxy() throws Exception {
        try (TestServer registry = secure();
                Tunnel proxy = new Tunnel(registry.port())) {
            Map<String, String> environment = Map.of("HTTPS_PROXY", "http://me:secret@127.0.0.1:" + proxy.port());
            Tls tls = new Tls(List.of(certs.toString()), null, "none", Set.of("registry.example"));
            try (Http http = new Http(new TimeLimits(10_000, 30_000), tls, Proxies.of(environment))) {
                Request request = new Request("GET", Url.parse("https://registry.example/v2/"), Named.BY_USER)
                        .header("Authorization", "Basic of-the-registry");
                try (Response response = http.send(request)) {
                    assertThat(new String(response.read(10), UTF_8)).isEqualTo("secret");
                }
            }
            assertThat(proxy.head())
                    .startsWith("CONNECT registry.example:443 HTTP/1.1\r\n")
                    .contains("Proxy-Authorization: Basic bWU6c2VjcmV0\r\n")
                    .doesNotContain("of-the-registry");
            assertThat(registry.asked().get(0).headers()).doesNotContainKey("proxy-authorization");
        }
    }

    @Test
    void sendsABodyByTls() throws Exception {
        byte[] body = new byte[1 << 20];
        try (TestServer registry = secure();
                Http http = http(Set.of(registry.host()))) {
            Request put = new Request("PUT", Url.of(true, registry.host(), "/"), Named.BY_USER)
                    .body(body.length, () -> new ByteArrayInputStream(body));
            http.send(put).close();
            assertThat(registry.asked().get(0).body()).hasSize(body.length);
        }
    }
}
