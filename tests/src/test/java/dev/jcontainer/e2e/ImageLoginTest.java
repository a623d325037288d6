package dev.jcontainer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.e2e.CommandLine.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Credentials and certificates: login, logout, and the options for both. */
@EndToEnd
final class ImageLoginTest extends ImageTest {
    @Test
    void loginStoresWhatTheRegistryAccepts() throws Exception {
        String name = pulled("@/team/app:1");
        try (RegistryServer closed = RegistryServer.withPassword("me", "secret")) {
            String file = work.resolve("auth.json").toString();
            List<String> words = List.of("login", closed.host(), "--authfile", file, "--tls-verify=false", "-u", "me");
            List<String> wrong = new ArrayList<>(words);
            wrong.addAll(List.of("-p", "wrong"));
            assertThat(CommandLine.jcontainer(wrong.toArray(new String[0])).status())
                    .isEqualTo(125);
            Path input = Files.writeString(work.resolve("password"), "secret\n");
            List<String> right = new ArrayList<>(words);
            right.add("--password-stdin");
            Process login = CommandLine.command(right.toArray(new String[0]))
                    .redirectInput(input.toFile())
                    .start();
            assertThat(new String(login.getInputStream().readAllBytes(), UTF_8)).isEqualTo("Login Succeeded\n");
            assertThat(CommandLine.statusOf(login)).isZero();
            Files.delete(work.resolve("auth.json")); // or it would be tried
            try (CallersTerminal terminal = CallersTerminal.watched(
                    CallersTerminal.jcontainer("login", closed.host(), "--authfile", file, "--tls-verify=false"))) {
                terminal.await("Username: ");
                terminal.type("me\n");
                terminal.await("Password: ");
                terminal.type("secret\n");
                assertThat(terminal.await("Login Succeeded")).doesNotContain("secret");
                terminal.await("status 0");
            }
            loginTriesWhatIsStored(closed.host(), file);
            String image = closed.host() + "/app:1";
            assertThat(jcontainer("push", "-q", "--authfile", file, "--tls-verify=false", name, image)
                            .stdout())
                    .isEqualTo(image);
            assertThat(CommandLine.jcontainer("logout", "--authfile", file, closed.host())
                            .stdout())
                    .isEqualTo("Removing login credentials for " + closed.host());
            refuses("401", "pull", "--authfile", file, "--tls-verify=false", image);
        }
    }

    private void loginTriesWhatIsStored(String host, String file) throws Exception {
        String[] words = {"login", host, "--authfile", file, "--tls-verify=false"};
        assertThat(CommandLine.jcontainer(words))
                .returns("Authenticating with existing credentials...\nLogin Succeeded", Outcome::stdout)
                .returns("", Outcome::stderr)
                .returns(0, Outcome::status);
        Path stale = work.resolve("stale.json");
        Files.writeString(stale, "{\"auths\":{\"" + host + "\":{\"username\":\"me\",\"password\":\"changed\"}}}");
        words[3] = stale.toString();
        assertThat(CommandLine.jcontainer(words))
                .returns("Authenticating with existing credentials...", Outcome::stdout)
                .returns(125, Outcome::status)
                .satisfies(outcome -> assertThat(outcome.stderr())
                        .startsWith("Stored credentials invalid or expired\njcontainer: Cannot ask, "));
    }

    @Test
    void logoutOfWhatIsNotThereSaysSo() throws Exception {
        String file = work.resolve("none.json").toString();
        assertThat(CommandLine.jcontainer("logout", "--authfile", file, "localhost:1"))
                .returns("Not logged in to localhost:1", Outcome::stdout)
                .returns(0, Outcome::status);
        Outcome login = CommandLine.outcome(CommandLine.command("login", "--authfile", file, "localhost:1")
                .redirectInput(Path.of("/dev/null").toFile()));
        assertThat(login.status()).isEqualTo(125);
        assertThat(login.stderr()).contains("--password-stdin").hasLineCount(1);
    }

    @Test
    void credentialsAndCertificatesAreGivenByOptions() throws Exception {
        TestAuthority authority = TestAuthority.make(Files.createDirectory(work.resolve("authority")));
        Path trusted = Files.createDirectory(work.resolve("certificates"));
        Files.copy(authority.certificate(), trusted.resolve("ca.crt"));
        output("pull", "-q", "@/app:1");
        try (RegistryServer closed = RegistryServer.withPassword("me", "secret");
                RegistryServer secure = RegistryServer.withTls(authority.server(), authority.key())) {
            String name = closed.host() + "/app:1";
            assertThat(output("push", "-q", "--creds", "me:secret", "@/app:1", name))
                    .isEqualTo(name);
            assertThat(output("pull", "-q", "--creds", "me:secret", name)).isEqualTo(name);
            refuses("401", "pull", "--creds", "me:wrong", name);
            refuses("USER:PASSWORD", "pull", "--creds", "me", name);
            String other = secure.host() + "/app:1";
            refuses("not trusted", "push", "-q", "@/app:1", other);
            assertThat(output("push", "-q", "--cert-dir", trusted.toString(), "@/app:1", other))
                    .isEqualTo(other);
            assertThat(output("manifest", "inspect", "--raw", "--cert-dir", trusted.toString(), other))
                    .isEqualTo(output("manifest", "inspect", "--raw", "@/app:1"));
        }
    }

    /** Without a word, the pull would ask as nobody, or trust what the system trusts. */
    @Test
    void whatAnOptionNamesMustBeThere() throws Exception {
        String none = work.resolve("none").toString();
        for (String verb : List.of("pull", "run")) {
            refuses("Cannot use --authfile " + none + ": there is no such file.", verb, "--authfile", none, "@/app:1");
        }
        refuses("Cannot use --authfile " + none, "manifest", "inspect", "--authfile", none, "@/app:1");
        refuses(
                "Cannot use --cert-dir " + none + ": there is no such directory.",
                "pull",
                "--cert-dir",
                none,
                "@/app:1");
        refuses("Cannot write " + none + "/x: ENOENT", "save", "-o", none + "/x", pulled("@/app:1"));
    }

    /** As with docker, whose daemon is the first to ask the registry. */
    @Test
    void loginAsksAlsoIfTheRegistryCannotBeReached() throws Exception {
        String host;
        try (RegistryServer ended = RegistryServer.plain()) {
            host = ended.host();
        }
        Path file = work.resolve("unreached.json");
        for (boolean isStored : new boolean[] {false, true}) {
            if (isStored) {
                Files.writeString(file, "{\"auths\":{\"" + host + "\":{\"username\":\"me\",\"password\":\"old\"}}}");
            }
            try (CallersTerminal terminal = CallersTerminal.watched(
                    CallersTerminal.jcontainer("login", host, "--authfile", file.toString(), "--tls-verify=false"))) {
                String asked = terminal.await("Username: ");
                assertThat(asked.contains("Login did not succeed, error: Cannot"))
                        .isEqualTo(isStored);
                terminal.type("me\n");
                terminal.await("Password: ");
                terminal.type("secret\n");
                terminal.await("jcontainer: Cannot");
                terminal.await("status 125");
                assertThat(terminal.shown()).doesNotContain("trying again");
            }
        }
        assertThat(file).content().doesNotContain("secret");
    }
}
