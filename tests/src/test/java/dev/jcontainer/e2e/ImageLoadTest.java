package dev.jcontainer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.e2e.CommandLine.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Images from archives: load, import, and stdin. */
@EndToEnd
final class ImageLoadTest extends ImageTest {
    @Test
    void loadSaysWhichImageLostItsName() throws Exception {
        String name = pulled("@/app:1");
        Path archive = work.resolve("old.tar");
        output("save", "-o", archive.toString(), name);
        assertThat(output("load", "-q", "-i", archive.toString())).isEqualTo("Loaded image: " + name);
        MadeImage.of("'config':{'Cmd':['true']}", box).push(registry.host() + "/newer:1");
        output("tag", pulled("@/newer:1"), name);
        String id = output("images", "-q", "--no-trunc", name);
        assertThat(output("load", "-q", "-i", archive.toString()))
                .isEqualTo("The image " + name + " already exists, renaming the old one with ID " + id
                        + " to empty string\nLoaded image: " + name);
    }

    @Test
    void anArchiveRunsFromStdinAndBlobsCanBeDiscarded() throws Exception {
        Path added = work.resolve("added");
        Files.createDirectories(added.resolve("srv/app"));
        String name = "localhost/app:1";
        Path archive = DockerArchive.in(work)
                .layer(added)
                .write(DockerArchive.architecture(), GREETER.replace('\'', '"'), name);
        String other = work.resolve("discarding").toString();
        Process run = CommandLine.command("run", "--root", other, "-", "echo from stdin")
                .redirectInput(archive.toFile())
                .start();
        assertThat(new String(run.getInputStream().readAllBytes(), UTF_8)).isEqualTo("from stdin\n");
        assertThat(CommandLine.statusOf(run)).isZero();
        String less = work.resolve("less").toString();
        assertThat(CommandLine.jcontainer("pull", "-q", "--discard-blobs", "--root", less, "docker-archive:" + archive)
                        .stdout())
                .isEqualTo(name);
        Outcome save = CommandLine.jcontainer("save", "--root", less, "-o", work.resolve("no") + "", name);
        assertThat(save.status()).isEqualTo(125);
        assertThat(save.stderr()).contains("--discard-blobs").hasLineCount(1);
    }

    @Test
    void aRootFilesystemBecomesAnImage() throws Exception {
        Path tar = Files.write(work.resolve("box.tar"), box);
        assertThat(output(
                        "import", "-c", "CMD [\"/bin/echo\", \"imported\"]", "-m", "by hand", tar.toString(), "imp:1"))
                .matches("sha256:[0-9a-f]{64}");
        assertThat(output("run", "imp:1")).isEqualTo("imported");
        assertThat(output("history", "imp:1")).endsWith("by hand");
        assertThat(output("rmi", "imp:1")).matches("Untagged: imp:1\nUntagged: imp@sha256:.*(\nDeleted: sha256:.*){2}");
        refuses("RUN make", "import", "-c", "RUN make", tar.toString());
        refuses("nothere.tar", "import", "nothere.tar");
    }
}
