package dev.jcontainer.image.registry.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.jcontainer.image.registry.auth.Credentials.IdentityToken;
import dev.jcontainer.image.registry.auth.Credentials.Password;
import dev.jcontainer.image.registry.auth.Credentials.RegistryToken;
import dev.jcontainer.image.registry.http.RefusedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class CredentialStoreTest {
    @TempDir
    Path home;

    private final Map<String, String> environment = new HashMap<>();
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void setHome() {
        environment.put("HOME", home.toString());
        environment.put("PATH", home + ":/usr/bin:/bin");
    }

    private static String auth(String both) {
        return "{\"auth\": \"" + Base64.getEncoder().encodeToString(both.getBytes(UTF_8)) + "\"}";
    }

    private static String auths(String... members) {
        StringBuilder text = new StringBuilder("{\"auths\": {");
        for (int i = 0; i < members.length; i += 2) {
            text.append(i == 0 ? "" : ", ")
                    .append('"')
                    .append(members[i])
                    .append("\": ")
                    .append(members[i + 1]);
        }
        return text.append("}}").toString();
    }

    private Path write(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void helper(String name, String script) throws IOException {
        Path file = write("docker-credential-" + name, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private CredentialStore store(@Nullable String named) {
        return new CredentialStore(null, "", new CredentialFiles(named, environment), environment, warnings::add);
    }

    private @Nullable Credentials find(String registry, String repository) throws IOException {
        return store(null).find(registry, repository);
    }

    @Test
    void isNobodyWithoutFiles() throws IOException {
        assertThat(find("h", "a")).isNull();
        environment.clear();
        assertThat(find("h", "a")).isNull();
    }

    @Test
    void looksIntoTheFilesInTheirOrder() throws IOException {
        environment.put("XDG_RUNTIME_DIR", home + "/run");
        write(".config/containers/auth.json", auths("h", auth("last:p")));
        assertThat(find("h", "a")).isEqualTo(new Password("last", "p"));
        write("run/containers/auth.json", auths("h", auth("run:p")));
        assertThat(find("h", "a")).isEqualTo(new Password("run", "p"));
        write(".docker/config.json", auths("h", auth("docker:p")));
        assertThat(find("h", "a")).isEqualTo(new Password("docker", "p"));
        environment.put("DOCKER_CONFIG", home + "/other");
        assertThat(find("h", "a")).isEqualTo(new Password("run", "p"));
        write("other/config.json", auths("h", auth("other:p")));
        assertThat(find("h", "a")).isEqualTo(new Password("other", "p"));
        environment.put(
                "REGISTRY_AUTH_FILE",
                write("variable", auths("g", auth("variable:p"))).toString());
        assertThat(find("h", "a")).isNull();
        assertThat(find("g", "a")).isEqualTo(new Password("variable", "p"));
        String named = write("named", auths("h", auth("named:p"))).toString();
        assertThat(store(named).find("h", "a")).isEqualTo(new Password("named", "p"));
    }

    @Test
    void givenCredentialsAreForTheirRegistryOnly() throws IOException {
        write(".docker/config.json", auths("mirror", auth("file:p")));
        CredentialStore store = new CredentialStore(
                new Password("me", "secret"), "h", new CredentialFiles(null, environment), environment, warnings::add);
        assertThat(store.find("h", "a")).isEqualTo(new Password("me", "secret"));
        assertThat(store.find("mirror", "a")).isNull();
        assertThat(store.find("h", "a")).hasToString("me:***");
    }

    @ParameterizedTest
    @CsvSource({"a/b/c, long", "a/b, long", "a/bc, middle", "a/x, middle", "x, host"})
    void takesTheLongestPath(String repository, String user) throws IOException {
        write(
                ".docker/config.json",
                auths("h:5000", auth("host:p"), "h:5000/a", auth("middle:p"), "h:5000/a/b", auth("long:p")));
        assertThat(find("h:5000", repository)).isEqualTo(new Password(user, "p"));
        assertThat(find("h", repository)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://index.docker.io/v1/",
                "index.docker.io",
                "docker.io",
                "registry-1.docker.io",
                "https://docker.io"
            })
    void knowsTheNamesOfDockersRegistry(String key) throws IOException {
        write(".docker/config.json", auths(key, auth("me:p:q")));
        assertThat(find("docker.io", "library/alpine")).isEqualTo(new Password("me", "p:q"));
    }

    @Test
    void knowsTheKeysOfOldVersions() throws IOException {
        write(
                ".docker/config.json",
                auths("https://h:5000/v2/", auth("a:p"), "g/v1/", auth("b:p"), "http://f", auth("c:p")));
        assertThat(find("h:5000", "x")).isEqualTo(new Password("a", "p"));
        assertThat(find("g", "x")).isEqualTo(new Password("b", "p"));
        assertThat(find("f", "x")).isEqualTo(new Password("c", "p"));
    }

    @Test
    void readsEachKindOfEntry() throws IOException {
        write(
                ".docker/config.json",
                auths(
                        "a", "{\"identitytoken\": \"i\", \"auth\": \"" + "bWU6cA==" + "\"}",
                        "b", "{\"registrytoken\": \"r\"}",
                        "c", "{\"username\": \"u\", \"password\": \"p\"}",
                        "d", "{}",
                        "e", auth("me:p\0\0")));
        assertThat(find("a", "x")).isEqualTo(new IdentityToken("i")).hasToString("identity token");
        assertThat(find("b", "x")).isEqualTo(new RegistryToken("r")).hasToString("registry token");
        assertThat(find("c", "x")).isEqualTo(new Password("u", "p"));
        assertThat(find("d", "x")).isNull();
        assertThat(find("e", "x")).isEqualTo(new Password("me", "p"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "{\"auths\": []}",
                "{\"auths\": {\"h\": {\"auth\": 5}}}",
                "{\"auths\": {\"h\": {\"auth\": \"!secret\"}}}",
                "{\"auths\": {\"h\": {\"auth\": \"c2VjcmV0\"}}}",
                "{\"auths\": {}, \"auths\": {}}",
                "{\"credsStore\": 1}"
            })
    void namesAMalformedFileAndDoesNotShowIt(String text) throws IOException {
        Path file = write(".docker/config.json", text);
        assertThatThrownBy(() -> find("h", "a"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("secret");
    }

    @Test
    void asksTheHelperOfTheRegistryOrTheOneForAll() throws IOException {
        helper(
                "one",
                "read url; echo \"{\\\"ServerURL\\\":\\\"x\\\",\\\"Username\\\":\\\"$1\\\",\\\"Secret\\\":\\\"$url\\\"}\"");
        helper("all", "cat >/dev/null; echo '{\"Username\":\"<token>\",\"Secret\":\"refresh\"}'");
        write(
                ".docker/config.json",
                "{\"credHelpers\": {\"h\": \"one\", \"docker.io\": \"one\"}, \"credsStore\": \"all\"}");
        assertThat(find("h", "a")).isEqualTo(new Password("get", "h"));
        assertThat(find("docker.io", "a")).isEqualTo(new Password("get", "https://index.docker.io/v1/"));
        assertThat(find("g", "a")).isEqualTo(new IdentityToken("refresh"));
        assertThat(warnings).isEmpty();
    }

    @Test
    void asksAHelperOnce() throws IOException {
        helper("one", "cat >>" + home + "/asked; echo '{\"Username\":\"u\",\"Secret\":\"s\"}'");
        write(".docker/config.json", "{\"credsStore\": \"one\"}");
        CredentialStore store = store(null);
        store.find("h", "a");
        store.find("h", "a");
        assertThat(home.resolve("asked")).hasContent("h");
    }

    @Test
    void goesOnWithoutAHelperThatHasNothing() throws IOException {
        helper("empty", "echo 'credentials not found in native keychain'; exit 1");
        write(".docker/config.json", "{\"credsStore\": \"empty\", \"auths\": {\"h\": " + auth("me:p") + "}}");
        assertThat(find("h", "a")).isEqualTo(new Password("me", "p"));
        assertThat(find("g", "a")).isNull();
        assertThat(warnings).isEmpty();
    }

    @Test
    void tellsOfAMissingHelperOnceAndGoesOnAsNobody() throws IOException {
        write(".docker/config.json", "{\"credsStore\": \"none\"}");
        CredentialStore store = store(null);
        assertThat(store.find("h", "a")).isNull();
        assertThat(store.find("g", "b")).isNull();
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0)).contains("docker-credential-none is not installed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit 3", "echo broken", "echo 'the keychain is locked'; exit 1", "kill -9 $$"})
    void tellsOfAHelperThatFailsAndGoesOnAsNobody(String script) throws IOException {
        helper("bad", "cat >/dev/null; " + script);
        write(".docker/config.json", "{\"credsStore\": \"bad\"}");
        assertThat(find("h", "a")).isNull();
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0)).contains("docker-credential-bad");
    }

    @Test
    void neverRunsAHelperByAPath() throws IOException {
        helper("x", "touch " + home + "/ran");
        write(".docker/config.json", "{\"credsStore\": \"../x\"}");
        assertThat(find("h", "a")).isNull();
        assertThat(home.resolve("ran")).doesNotExist();
    }

    @Test
    void killsAHelperThatTakesTooLong() throws IOException {
        helper("slow", "exec sleep 1000");
        CredentialHelper helper = new CredentialHelper("slow", environment, 0);
        assertThatThrownBy(() -> helper.get("h")).hasMessageContaining("did not answer within 0 s");
    }

    /** As gpg-agent and other programs, which a helper leaves behind. */
    @Test
    void doesNotWaitForWhatAHelperLeavesBehind() throws Exception {
        helper(
                "one",
                "cat >/dev/null; sleep 1000 & echo $! >" + home + "/pid; echo '{\"Username\":\"u\",\"Secret\":\"s\"}'");
        write(".docker/config.json", "{\"credsStore\": \"one\"}");
        try {
            assertThat(assertTimeout(Duration.ofSeconds(20), () -> find("h", "a")))
                    .isEqualTo(new Password("u", "s"));
        } finally {
            left().destroyForcibly();
        }
    }

    private ProcessHandle left() throws IOException {
        String pid = Files.readString(home.resolve("pid")).strip();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    @Test
    void killsWhatALateHelperHasStarted() throws Exception {
        helper("slow", "sleep 1000 & echo $! >" + home + "/pid; wait");
        FutureTask<Void> task = new FutureTask<>(() -> {
            assertThatThrownBy(() -> new CredentialHelper("slow", environment, 1000).get("h"))
                    .isInstanceOf(InterruptedIOException.class);
            return null;
        });
        Thread thread = new Thread(task);
        thread.start();
        Path pid = home.resolve("pid");
        while (!Files.exists(pid) || Files.size(pid) == 0) {
            Thread.sleep(10);
        }
        ProcessHandle child = left();
        thread.interrupt();
        task.get(30, TimeUnit.SECONDS);
        child.onExit().get(30, TimeUnit.SECONDS);
    }

    @Test
    void anInterruptEndsAHelper() throws IOException {
        helper("slow", "exec sleep 1000");
        write(".docker/config.json", "{\"credsStore\": \"slow\"}");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> find("h", "a")).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
