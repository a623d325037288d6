package dev.jcontainer.image.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.jcontainer.image.registry.http.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoginFileTest {
    @TempDir
    Path home;

    private Path file = Path.of("");
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void setHome() {
        file = home.resolve(".docker/config.json");
        environment.put("HOME", home.toString());
        environment.put("PATH", home + ":/usr/bin:/bin");
    }

    private LoginFile login() throws IOException {
        return new LoginFile(new CredentialFiles(null, environment));
    }

    private void write(String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void makesAFileThatItsUserAloneReads() throws IOException {
        assertThat(login().store("h:5000", "me", "p:q")).isEqualTo(file.toString());
        assertThat(file)
                .hasContent("{\n\t\"auths\": {\n\t\t\"h:5000\": {\n\t\t\t\"auth\": \"bWU6cDpx\"\n\t\t}\n\t}\n}\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void keepsTheOtherMembersAsTheyAre() throws IOException {
        write(
                "{\"HttpHeaders\":{\"X\":\"y\"},\"auths\":{\"g\":{\"auth\":\"Zzpn\",\"email\":\"e\"},\"https://h:5000/v1/\":{\"auth\":\"eDp5\"}},"
                        + "\"n\":[1.50,null,true]}");
        login().store("h:5000", "me", "p");
        assertThat(Files.readString(file).replaceAll("\\s", ""))
                .isEqualTo("{\"HttpHeaders\":{\"X\":\"y\"},\"n\":[1.50,null,true],\"auths\":{\"g\":{\"auth\":\"Zzpn\","
                        + "\"email\":\"e\"},\"h:5000\":{\"auth\":\"bWU6cA==\"}}}");
        assertThat(login().erase("h:5000")).isTrue();
        assertThat(login().erase("h:5000")).isFalse();
        assertThat(Files.readString(file)).contains("Zzpn", "1.50").doesNotContain("h:5000");
    }

    @Test
    void storesDockersRegistryUnderItsOldAddress() throws IOException {
        login().store("docker.io", "me", "p");
        assertThat(file).content().contains("\"https://index.docker.io/v1/\"");
        assertThat(login().erase("docker.io")).isTrue();
    }

    @Test
    void refusesAMalformedFileAndLeavesIt() throws IOException {
        write("{\"auths\": ");
        assertThatThrownBy(() -> login().store("h", "me", "p"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(file.toString());
        assertThatThrownBy(() -> login().erase("h")).isInstanceOf(RefusedException.class);
        assertThat(file).hasContent("{\"auths\": ");
    }

    @Test
    void keepsALinkToTheFile() throws IOException {
        Path real = Files.writeString(home.resolve("dotfile"), "{}");
        Files.createDirectories(file.getParent());
        Files.createSymbolicLink(file, real);
        login().store("h", "me", "p");
        assertThat(file).isSymbolicLink();
        assertThat(real).content().contains("bWU6cA==");
    }

    @Test
    void makesTheFileThatALinkNames() throws IOException {
        Files.createDirectories(file.getParent());
        Files.createDirectory(home.resolve("dots"));
        Files.createSymbolicLink(file, Path.of("../dots/config"));
        login().store("h", "me", "p");
        assertThat(file).isSymbolicLink();
        assertThat(home.resolve("dots/config")).content().contains("bWU6cA==");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("dots/config"))))
                .isEqualTo("rw-------");
    }

    /** As with sudo, which keeps HOME. Only root can give a file to somebody else. */
    @Test
    void leavesTheFileToItsOwner() throws IOException {
        write("{}");
        assumeThat(Files.getAttribute(file, "unix:uid")).isEqualTo(0);
        Files.setAttribute(file, "unix:uid", 12_345);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        login().store("h", "me", "p");
        assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(12_345);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void usesTheHelperOfTheFile() throws IOException {
        Path helper = Files.writeString(
                home.resolve("docker-credential-x"),
                "#!/bin/sh\necho $1 >>" + home + "/said\ncat >>" + home + "/said\n");
        Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwx------"));
        write("{\"credsStore\": \"x\"}");
        assertThat(login().store("h", "me", "p")).isEqualTo("docker-credential-x");
        assertThat(login().erase("h")).isTrue();
        assertThat(Files.readAllLines(home.resolve("said")))
                .isEqualTo(List.of("store", "{\"ServerURL\":\"h\",\"Username\":\"me\",\"Secret\":\"p\"}erase", "h"));
        assertThat(file).hasContent("{\"credsStore\": \"x\"}");
    }

    @Test
    void refusesAMissingHelperRatherThanStoringThePasswordInTheFile() throws IOException {
        write("{\"credsStore\": \"none\"}");
        assertThatThrownBy(() -> login().store("h", "me", "p")).hasMessageContaining("docker-credential-none");
        assertThat(file).hasContent("{\"credsStore\": \"none\"}");
    }

    @Test
    void saysThatThereIsNoPlace() {
        environment.clear();
        assertThatThrownBy(this::login).hasMessageContaining("--authfile");
    }
}
