package dev.jcontainer.image.store;

import static dev.jcontainer.image.store.Fixture.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.state.ProcessId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a detached container needs stays, whether it runs or not. */
final class ContainerUsesTest {
    private static final String ID = "0123456789abcdef".repeat(4);

    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private Fixture fixture;
    private Store store;
    private Path record;
    private StoredImage image;

    @BeforeEach
    void open() throws IOException {
        fixture = new Fixture(directory.resolve("store"));
        store = fixture.store;
        image = fixture.pull(name("1"), "a", "b");
        record = Files.createDirectories(fixture.root.resolve("containers/" + ID));
        Files.createFile(record.resolve("container"));
        store.keepFor(record.toString(), image);
    }

    @Test
    void keepsTheDocumentsAndLayersOfAnImageWithoutAName() throws IOException {
        store.tags().remove(name("1"));
        assertThat(store.collect().layers()).isZero();
        assertThat(store.collect(image).layers()).isZero();
        assertThat(store.garbage()).isEqualTo(Garbage.NONE);
        assertThat(fixture.hasLayer("a")).isTrue();
        assertThat(fixture.hasLayer("b")).isTrue();
        assertThat(store.blobs().read(image.config().digest(), 1 << 20)).isNotEmpty();
        assertThat(store.blobs().read(image.manifest().digest(), 1 << 20)).isNotEmpty();
        Files.delete(record.resolve("image"));
        assertThat(store.collect().layers()).isEqualTo(2);
    }

    @Test
    void isAUseOfTheImage() throws IOException {
        StoredImage other = fixture.pull(name("2"), "b");
        assertThat(store.isUsed(image)).isTrue();
        assertThat(store.isUsed(other)).isFalse();
        assertThat(store.containersOf(image)).containsExactly(ID);
        assertThat(store.containersOf(other)).isEmpty();
        assertThat(store.usage().used()).isEqualTo(1);
        assertThat(store.usage().unused().layers()).isZero();
    }

    @Test
    void removesNothingIfARecordCannotBeRead() throws IOException {
        fixture.pull(name("2"), "c");
        store.tags().remove(name("2"));
        Files.writeString(record.resolve("image"), "sha256:1\n");
        assertThatThrownBy(store::collect).isInstanceOf(StoreException.class).hasMessageContaining(ID);
        assertThat(fixture.hasLayer("c")).isTrue();
    }

    @Test
    void runsAsLongAsItsKeeper() throws IOException {
        assertThat(store.isRunning(ID)).isFalse();
        ProcessId own = ProcessId.ofThis();
        start(own.pid(), own.start(), own);
        assertThat(store.isRunning(ID)).isTrue();
        start(own.pid(), own.start() + 1, own);
        assertThat(store.isRunning(ID)).isFalse();
    }

    private void start(int pid, long start, ProcessId own) throws IOException {
        Files.writeString(
                record.resolve("start"),
                "run 1\nboot " + own.boot() + "\nnamespace " + own.namespace() + "\nkeeper " + pid + " " + start
                        + "\nend\n");
    }

    @Test
    void aCheckFindsOnlyRecordsThatWereNeverCompleted() throws IOException {
        Files.createDirectories(fixture.root.resolve("names"));
        Files.createFile(fixture.root.resolve("events"));
        Path volume = Files.createDirectories(fixture.root.resolve("volumes/data/_data"));
        Files.createFile(volume.resolveSibling("volume"));
        assertThat(fixture.check(true)).isEmpty();
        Files.delete(record.resolve("container"));
        Files.createDirectories(fixture.root.resolve("volumes/half/_data/x"));
        String left = ": a process that was killed has left it";
        assertThat(fixture.check(false)).containsExactlyInAnyOrder("containers/" + ID + left, "volumes/half" + left);
        assertThat(record).exists();
        assertThat(fixture.check(true)).hasSize(2).allMatch(text -> text.endsWith("; removed"));
        assertThat(record).doesNotExist();
        assertThat(fixture.root.resolve("volumes/half")).doesNotExist();
        assertThat(volume).exists();
    }
}
