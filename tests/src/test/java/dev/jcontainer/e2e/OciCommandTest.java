package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line that engines use, by the launcher under the name that they call. */
final class OciCommandTest {
    private static final Path LAUNCHER = Path.of(System.getProperty("jcontainer.checkout"), "jcontainer");

    private record Output(int status, String out, String err) {
        String lastLine() {
            String[] lines = err.strip().split("\n", -1);
            return lines[lines.length - 1];
        }
    }

    @TempDir
    Path directory;

    private Path link = Path.of("");

    /** Makes the link outside the directory of the test, because a link that leads out of that causes a warning. */
    @BeforeEach
    void link() throws IOException {
        link = OwnDirectories.make("link").resolve("jcontainer-oci");
        Files.createSymbolicLink(link, LAUNCHER.toRealPath());
    }

    @AfterEach
    void unlink() throws IOException {
        Files.delete(link);
        Files.delete(link.getParent());
    }

    private Output run(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(link.toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Output(process.waitFor(), out, Files.readString(directory.resolve("err")));
    }

    @Test
    void theVersionSaysThatOfTheSpecification() throws Exception {
        Output output = run("--version");
        assertThat(output.status()).isZero();
        assertThat(output.out()).matches("jcontainer-oci version \\S+\nspec: 1\\.3\\.0\n");
    }

    @Test
    void specWritesAConfigurationOnce() throws Exception {
        assertThat(run("spec", "--bundle", directory.toString()).status()).isZero();
        String text = Files.readString(directory.resolve("config.json"));
        assertThat(text).startsWith("{\n\t\"ociVersion\": \"1.3.0\",\n").endsWith("}\n");
        Output second = run("spec");
        assertThat(second.status()).isEqualTo(1);
        assertThat(second.err()).matches("time=\"\\S+Z\" level=error msg=\"Cannot write ./config.json: .*\"\n");
        assertThat(directory.resolve("config.json")).hasContent(text);
    }

    @Test
    void aRootlessSpecMapsTheCaller() throws Exception {
        run("spec", "--rootless");
        assertThat(Files.readString(directory.resolve("config.json"))).contains("\"uidMappings\"");
    }

    @Test
    void anErrorIsTheLastLineOfStderrAndALineOfTheLog() throws Exception {
        Path log = directory.resolve("log.json");
        Output output = run("--log", log.toString(), "--log-format", "json", "nothing");
        assertThat(output.status()).isEqualTo(1);
        assertThat(output.lastLine()).contains("there is no command 'nothing'");
        assertThat(Files.readString(log))
                .matches(
                        "\\{\"level\":\"error\",\"msg\":\".*there is no command 'nothing'.*\",\"time\":\"\\S+Z\"\\}\n");
        run("--log", log.toString(), "nothing");
        assertThat(Files.readString(log)).contains("}\ntime=\"").contains("level=error msg=\"");
    }

    @Test
    void aCommandWithASlipIsAnsweredWithTheOneThatWasMeant() throws Exception {
        assertThat(run("delte", "box").lastLine()).contains("there is no command 'delte' (did you mean delete?)");
    }

    @Test
    void withoutALinkTheCommandLineIsTheSame() throws Exception {
        Process process = new ProcessBuilder(LAUNCHER.toString(), "oci", "--version").start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(out).isEqualTo(run("--version").out());
    }
}
