package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.engine.file.ContainerFiles;
import dev.jcontainer.engine.file.FileChanges;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.Images;
import dev.jcontainer.image.PullOptions;
import dev.jcontainer.image.config.History;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What was changed in an overlay, as a list and as a layer. The kernel writes the upper directory. */
@Tag("kernel")
@EndToEnd
final class FileChangesTest {
    private Path work = Path.of("");

    @BeforeEach
    void make() throws IOException {
        work = OwnDirectories.make("changes");
        String script =
                "cd " + work + " && mkdir -p fs lower/kept lower/gone lower/again/old upper work root && cd lower"
                        + " && for f in kept/a kept/b gone/a again/old/a file removed; do echo old > $f; done && cd .. &&"
                        + " mount -t tmpfs none fs && mkdir fs/upper fs/work &&"
                        + " mount -t overlay -o lowerdir=lower,upperdir=fs/upper,workdir=fs/work overlay root && cd root &&"
                        + " echo new > kept/a && echo new > new && mkdir directory && echo new > directory/a && rm removed &&"
                        + " rm -r gone again && mkdir again && echo new > again/new && ln new hard && chmod 600 file && mkdir proc"
                        + " && cd .. && umount root && echo made";
        assertThat(Host.output("sh", "-c", script)).isEqualTo("made");
    }

    @AfterEach
    void remove() {
        Host.output("umount", work + "/fs");
        Rootfs.delete(work);
    }

    @Test
    void eachChangeIsListedAsDockerDiffListsIt() throws IOException {
        ContainerSpec image = ContainerSpec.builder()
                .root(Root.layers(List.of(Root.Layer.directory(work + "/lower"))))
                .command("true")
                .build();
        List<String> changes = FileChanges.of(work + "/fs/upper").list(image).stream()
                .map(change -> change.kind().letter() + " " + change.path())
                .toList();
        assertThat(changes)
                .containsExactly(
                        "C /again",
                        "A /again/new",
                        "D /again/old",
                        "A /directory",
                        "A /directory/a",
                        "C /file",
                        "D /gone",
                        "A /hard",
                        "C /kept/a",
                        "A /new",
                        "D /removed");
    }

    @Test
    void theLayerHasWhatWasChangedAndWhiteouts() throws IOException {
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        FileChanges.of(work + "/fs/upper").writeLayer(layer);
        Files.write(work.resolve("layer"), layer.toByteArray());
        assertThat(Host.output("tar", "-tf", work + "/layer").split("\n", -1))
                .containsExactlyInAnyOrder(
                        "again/",
                        "again/.wh..wh..opq",
                        "again/new",
                        "directory/",
                        "directory/a",
                        "file",
                        ".wh.gone",
                        "hard",
                        "kept/",
                        "kept/a",
                        "new",
                        "proc/",
                        ".wh.removed");
    }

    @Test
    void anImageOfTheChangesHasTheFilesThatTheContainerSaw() throws Exception {
        Images images = MadeImage.store(work.resolve("store"), 0);
        Host.output("tar", "-C", work + "/lower", "-cf", work + "/base", ".");
        Image base = images.importRoot(
                new ByteArrayInputStream(Files.readAllBytes(work.resolve("base"))),
                "base:1",
                RunDefaults.NONE,
                "",
                PullOptions.defaults());
        Image made = FileChanges.of(work + "/fs/upper")
                .commit(
                        images,
                        base,
                        "made:1",
                        base.config().defaults(),
                        new History("", "a command", "an author", "a comment", false));
        assertThat(made.layers()).hasSize(2).startsWith(base.layers().get(0));
        History entry = made.config().history().get(1);
        assertThat(List.of(entry.createdBy(), entry.author(), entry.comment()))
                .containsExactly("a command", "an author", "a comment");
        ContainerSpec spec = ContainerSpec.builder()
                .root(made.root()
                        .keeping(Files.createDirectory(work.resolve("fs/kept")).toString()))
                .command("true")
                .build();
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        ContainerFiles.ofStopped(spec, () -> () -> {}).export(archive);
        Files.write(work.resolve("layer"), archive.toByteArray());
        assertThat(Host.output("tar", "-tf", work + "/layer").split("\n", -1))
                .containsExactlyInAnyOrder(
                        "again/",
                        "again/new",
                        "directory/",
                        "directory/a",
                        "file",
                        "hard",
                        "kept/",
                        "kept/a",
                        "kept/b",
                        "new",
                        "proc/");
    }
}
