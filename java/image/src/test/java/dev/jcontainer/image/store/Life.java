package dev.jcontainer.image.store;

import static dev.jcontainer.image.store.Fixture.name;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a store goes through: it is made, images are pulled and replaced, one is removed, and garbage is collected. */
final class Life {
    private final Path root;

    Life(Path root) {
        this.root = root;
    }

    /** Goes through all, as far as the steps allow it. It can be repeated at any time. */
    void live(@Nullable Steps steps) throws IOException {
        Fixture fixture = new Fixture(root, steps);
        fixture.pull(name("1"), "a");
        fixture.pull(name("1"), "b");
        StoredImage removed = fixture.store.tags().remove(name("1")).orElseThrow();
        fixture.store.collect(removed);
        fixture.pull(name("2"), "a");
        fixture.store.collect();
    }

    /** Expects that a life that ended at any point has left a good store, and that a whole one succeeds after it. */
    void expectGood(String what) throws IOException {
        Fixture fixture = new Fixture(root);
        fixture.store.sweep();
        assertThat(fixture.check(false)).as(what).isEmpty();
        assertThat(fixture.names("tmp")).as(what).allMatch(name -> name.endsWith(".part"));
        live(null);
        assertThat(fixture.check(false)).as(what).isEmpty();
        assertThat(fixture.names("tmp")).as(what).isEmpty();
        for (StoredImage image : fixture.store.tags().list().images()) {
            fixture.store.tags().remove(image.name());
        }
        fixture.store.collect();
        for (String part : new String[] {"blobs/sha256", "layers", "tags", "tmp"}) {
            assertThat(fixture.names(part)).as(what).isEmpty();
        }
    }
}
