package dev.jcontainer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.registry.Registry;
import dev.jcontainer.image.registry.RegistrySettings;
import dev.jcontainer.image.registry.RegistrySource;
import dev.jcontainer.image.registry.RegistryTarget;
import dev.jcontainer.image.registry.error.DeniedException;
import dev.jcontainer.image.registry.error.NotFoundException;
import dev.jcontainer.image.registry.http.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client of registries with the registry of the distribution. */
final class RegistryTest {
    private static final byte[] CONFIG = "{\"architecture\":\"amd64\",\"os\":\"linux\"}".getBytes(UTF_8);
    private static final byte[] LAYER = new byte[8 << 20];

    @TempDir(factory = OwnDirectories.class)
    Path home;

    @BeforeAll
    static void makeLayer() {
        RegistryServer.assumeInstalled();
        new Random(7).nextBytes(LAYER);
    }

    private RegistrySettings.Builder user() {
        return RegistrySettings.builder(Map.of("HOME", home.toString()));
    }

    private static Descriptor descriptor(byte[] bytes) {
        return Descriptor.of("application/octet-stream", Digest.of(bytes), bytes.length);
    }

    private static byte[] manifest() {
        String text = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST
                + "\",\"config\":{\"mediaType\":\""
                + MediaTypes.OCI_CONFIG + "\",\"digest\":\"" + Digest.of(CONFIG) + "\",\"size\":" + CONFIG.length
                + "},\"layers\":[{\"mediaType\":\"" + MediaTypes.OCI_LAYER + "\",\"digest\":\"" + Digest.of(LAYER)
                + "\",\"size\":" + LAYER.length + "}]}";
        return text.getBytes(UTF_8);
    }

    private static Reference reference(RegistryServer server, String name) throws IOException {
        return Reference.parse(server.host() + "/" + name);
    }

    private static int push(Reference reference, RegistrySettings settings) throws IOException {
        int written = 0;
        try (RegistryTarget target = Registry.target(reference, settings)) {
            for (byte[] blob : new byte[][] {CONFIG, LAYER}) {
                written += target.putBlob(descriptor(blob), () -> new ByteArrayInputStream(blob)) ? 1 : 0;
            }
            target.putManifest(null, MediaTypes.OCI_MANIFEST, manifest());
        }
        return written;
    }

    private static void assertPulls(Reference reference, RegistrySettings settings) throws IOException {
        try (RegistrySource source = Registry.source(reference, settings)) {
            assertThat(source.manifest(null).mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
            assertThat(source.manifest(null).bytes()).isEqualTo(manifest());
            try (InputStream in = source.blob(descriptor(LAYER), 0)) {
                assertThat(Digest.of(in.readAllBytes())).isEqualTo(Digest.of(LAYER));
            }
        }
    }

    @Test
    void pushesAndPulls() throws IOException {
        try (RegistryServer server = RegistryServer.plain()) {
            RegistrySettings settings = user().build();
            Reference reference = reference(server, "team/app:1");
            assertThat(push(reference, settings)).isEqualTo(2);
            assertThat(push(reference, settings)).isZero();
            assertPulls(reference, settings);
            try (RegistrySource source = Registry.source(reference, settings)) {
                assertThat(source.tags()).containsExactly("1");
                assertThat(source.manifest(Digest.of(manifest())).bytes()).isEqualTo(manifest());
            }
            try (RegistrySource source = Registry.source(reference(server, "team/app:none"), settings)) {
                assertThatThrownBy(() -> source.manifest(null))
                        .isInstanceOf(NotFoundException.class)
                        .hasMessageContaining("manifest unknown");
            }
        }
    }

    @Test
    void showsAPassword() throws IOException {
        try (RegistryServer server = RegistryServer.withPassword("me", "sécret")) {
            Reference reference = reference(server, "app:1");
            assertThatThrownBy(() -> push(reference, user().build()))
                    .isInstanceOf(DeniedException.class)
                    .hasMessageContaining("jcontainer login " + server.host());
            RegistrySettings wrong = user().credentials("me", "wrong").build();
            assertThatThrownBy(() -> push(reference, wrong)).isInstanceOf(DeniedException.class);
            assertThatThrownBy(() -> Registry.login(server.host(), "me", "wrong", user().build()))
                    .isInstanceOf(DeniedException.class);
            Registry.login(server.host(), "me", "sécret", user().build());
            push(reference, user().build());
            assertPulls(reference, user().build());
            assertThat(Registry.logout(server.host(), user().build())).isTrue();
            assertThatThrownBy(() -> assertPulls(reference, user().build())).isInstanceOf(DeniedException.class);
        }
    }

    @Test
    void trustsAnAuthorityThatTheUserNames() throws IOException {
        TestAuthority authority = TestAuthority.make(home);
        try (RegistryServer server = RegistryServer.withTls(authority.server(), authority.key())) {
            Reference reference = reference(server, "app:1");
            assertThatThrownBy(() -> push(reference, user().build()))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("is not trusted");
            Path directory = Files.createDirectory(home.resolve("certs"));
            Files.copy(authority.certificate(), directory.resolve("ca.crt"));
            RegistrySettings settings =
                    user().certificates(directory.toString()).build();
            push(reference, settings);
            assertPulls(reference, settings);
            assertPulls(reference, user().verified(false).build());
        }
    }

    @Test
    void getsTokensOfATokenServer() throws Exception {
        Path certificate = home.resolve("token.crt");
        Path key = home.resolve("token.key");
        String made = Host.output(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=tokens",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString());
        assertThat(certificate).as(made).exists();
        try (TokenServer tokens = new TokenServer(certificate, key);
                RegistryServer server = RegistryServer.withTokens(
                        tokens.realm(), TokenServer.SERVICE, TokenServer.ISSUER, certificate)) {
            Reference reference = reference(server, "team/app:1");
            assertThatThrownBy(() -> push(reference, user().build())).isInstanceOf(DeniedException.class);
            assertThatThrownBy(() -> Registry.login(server.host(), "me", "wrong", user().build()))
                    .isInstanceOf(DeniedException.class)
                    .hasMessageContaining("wrong password");
            Registry.login(server.host(), "me", "secret", user().build());
            int before = tokens.asked().size();
            push(reference, user().build());
            assertThat(tokens.asked()).hasSize(before + 1); // one token for all
            Registry.logout(server.host(), user().build());
            assertPulls(reference, user().build());
        }
    }

    @Test
    void goesOnWhenAKilledRegistryComesBack() throws Exception {
        try (RegistryServer server = RegistryServer.plain()) {
            Reference reference = reference(server, "app:1");
            push(reference, user().build());
            List<String> warnings = new ArrayList<>();
            RegistrySettings settings = user().warnings(text -> {
                        warnings.add(text);
                        if (warnings.size() == 2) {
                            restart(server);
                        }
                    })
                    .build();
            try (RegistrySource source = Registry.source(reference, settings);
                    InputStream in = source.blob(descriptor(LAYER), 0)) {
                byte[] start = in.readNBytes(1 << 20);
                server.kill();
                byte[] rest = in.readAllBytes();
                assertThat(start.length + rest.length).isEqualTo(LAYER.length);
                byte[] all = Arrays.copyOf(start, LAYER.length);
                System.arraycopy(rest, 0, all, start.length, rest.length);
                assertThat(all).isEqualTo(LAYER);
                assertThat(warnings).hasSizeGreaterThanOrEqualTo(2);
            }
        }
    }

    private static void restart(RegistryServer server) {
        try {
            server.restart();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
