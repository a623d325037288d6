package dev.jcontainer.image.store;

import static dev.jcontainer.image.store.Fixture.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.image.erofs.ErofsChecksum;
import dev.jcontainer.image.transfer.MemorySource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What a store goes through with real pulls: an image is pulled, replaced by another and removed. */
final class PullLife {
    private final Path root;

    PullLife(Path root) {
        this.root = root;
    }

    private Store open(@Nullable Steps steps) throws IOException {
        return Store.open(root.toString(), Fixture::removeTree, steps);
    }

    /** Goes through all, as far as the steps allow it. It can be repeated at any time. */
    void live(@Nullable Steps steps) throws IOException, InterruptedException {
        Store store = open(steps);
        pull(store, "one");
        pull(store, "two");
        StoredImage removed = store.tags().remove(name("1")).orElseThrow();
        store.collect(removed);
        pull(store, "one");
        store.collect();
    }

    /** Three layers: two are the same for all images, and one of them needs what is below it. */
    private static void pull(Store store, String word) throws IOException, InterruptedException {
        byte[] random = new byte[50_000];
        new Random(7).nextBytes(random);
        MemorySource source = new MemorySource();
        source.layer(tar -> tar.file("random", random));
        source.layer(tar -> tar.file("etc/passwd", random));
        source.layer(tar -> tar.file("word", Fixture.bytes(word)));
        source.image();
        Fixture.pull(store, source);
    }

    private static @Nullable String problem(StoredLayer layer) throws IOException {
        return ErofsChecksum.of(Path.of(layer.image())).equals(layer.meta().checksum()) ? null : "it has changed";
    }

    private static List<String> check(Store store) throws IOException {
        List<String> found = new ArrayList<>();
        store.check(PullLife::problem, false, finding -> found.add(finding.toString()));
        return found;
    }

    /** Expects that a life that ended at any point has left a good store, and that a whole one succeeds after it. */
    void expectGood(String what) throws IOException, InterruptedException {
        Store store = open(null);
        store.sweep();
        assertThat(check(store)).as(what).isEmpty();
        live(null);
        assertThat(check(store)).as(what).isEmpty();
        for (StoredImage image : store.tags().list().images()) {
            store.tags().remove(image.name());
        }
        store.collect();
        Fixture fixture = new Fixture(root);
        for (String part : new String[] {"blobs/sha256", "layers", "tags", "tmp"}) {
            assertThat(fixture.names(part)).as(what).isEmpty();
        }
    }
}
