package dev.jcontainer.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.ImageException.Reason;
import dev.jcontainer.state.ProcessId;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Images of detached containers are removed by Docker's rules. */
final class ImagesOfContainersTest extends OwnImagesTest {
    private static final String ID = "0123456789abcdef".repeat(4);
    private Image image;
    private Path record;

    @BeforeEach
    void create() throws Exception {
        image = make("box:1");
        record = Files.createDirectories(Path.of(images.directory(), "containers", ID));
        Files.createFile(record.resolve("container"));
        try (HeldImage held = image.hold()) {
            held.keepFor(record.toString());
        }
    }

    private String shortId() {
        return image.id().hex().substring(0, 12);
    }

    @Test
    void aNameIsRemovedOnlyByForceAndTheFilesStay() throws Exception {
        assertThat(reasonOf(() -> images.remove("box:1", false, false))).isEqualTo(Reason.IN_USE);
        assertThatThrownBy(() -> images.remove("box:1", false, false))
                .hasMessage("conflict: unable to remove repository reference \"box:1\" (must force) - container"
                        + " 0123456789ab is using its referenced image " + shortId());
        ImageRemoval removal = images.remove("box:1", true, false);
        assertThat(removal.untagged()).hasSize(2);
        assertThat(removal.layers()).isZero();
        assertThat(image.root().layers()).hasSize(1);
        images.prune(true);
        assertThat(image.root().layers()).hasSize(1);
    }

    @Test
    void oneOfSeveralNamesIsRemoved() throws Exception {
        images.tag("box:1", "app");
        assertThat(images.remove("box:1", false, false).untagged()).isNotEmpty();
        assertThat(images.find("app")).isPresent();
    }

    @Test
    void anIdIsRemovedOnlyByForceIfAContainerIsStopped() throws Exception {
        assertThatThrownBy(() -> images.remove(image.id().hex(), false, false))
                .hasMessage("conflict: unable to delete " + shortId() + " (must be forced) - image is being used by"
                        + " stopped container 0123456789ab");
        assertThat(images.remove(image.id().hex(), true, false).untagged()).hasSize(2);
        assertThat(image.root().layers()).hasSize(1);
    }

    @Test
    void anIdIsNeverRemovedIfAContainerRuns() throws Exception {
        ProcessId own = ProcessId.ofThis();
        Files.writeString(
                record.resolve("start"),
                "boot " + own.boot() + "\nnamespace " + own.namespace() + "\nkeeper " + own.pid() + " " + own.start()
                        + "\nend\n");
        assertThatThrownBy(() -> images.remove(image.id().hex(), true, false))
                .hasMessage("conflict: unable to delete " + shortId() + " (cannot be forced) - image is being used by"
                        + " running container 0123456789ab");
        assertThat(images.find("box:1")).isPresent();
    }

    @Test
    void aPruneKeepsIt() throws Exception {
        assertThat(images.prune(true).untagged()).isEmpty();
        assertThat(images.prune(images.list()).untagged()).isEmpty();
        assertThat(images.usage().active()).isEqualTo(1);
        assertThat(images.check(true)).isEmpty();
        assertThat(images.find("box:1")).isPresent();
    }
}
