package dev.jcontainer.image.store;

import static dev.jcontainer.image.store.Fixture.bytes;
import static dev.jcontainer.image.store.Fixture.descriptor;
import static dev.jcontainer.image.store.Fixture.name;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Threads that share a store: they exclude each other as processes do. */
@Timeout(600)
final class ConcurrencyTest {
    private static final int ROUNDS = StoreProcess.ALL ? 2000 : 40;

    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Fixture fixture;
    private Store store;

    @BeforeEach
    void open() throws IOException {
        fixture = new Fixture(directory.resolve("store"));
        store = fixture.store;
    }

    @AfterEach
    void end() throws IOException {
        threads.shutdownNow();
        assertThat(fixture.names("tmp")).allMatch(name -> name.endsWith(".part"));
        assertThat(fixture.check(false)).isEmpty();
    }

    @Test
    void twentyThreadsDownloadABlobOnce() throws Exception {
        AtomicInteger downloads = new AtomicInteger();
        List<Future<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Callable<Boolean> pull = () -> {
                try (Hold hold = store.hold();
                        BlobDownload download = store.blobs().begin(hold, descriptor("blob"), () -> {})) {
                    if (!download.isPresent()) {
                        downloads.incrementAndGet();
                        download.append(bytes("blob"), 0, 4);
                        download.commit();
                    }
                    return store.blobs().find(Fixture.digest("blob")).isPresent();
                }
            };
            all.add(threads.submit(pull));
        }
        for (Future<Boolean> one : all) {
            assertThat(one.get()).isTrue();
        }
        assertThat(downloads).hasValue(1);
    }

    @Test
    void aThreadThatWaitsSaysSoAndCanBeInterrupted() throws Exception {
        try (Hold hold = store.hold()) {
            CountDownLatch waits = new CountDownLatch(1);
            Future<String> waiter;
            try (BlobDownload mine = store.blobs().begin(hold, descriptor("blob"), Fixture.NO_WAIT)) {
                waiter = threads.submit(() -> {
                    try (BlobDownload never = store.blobs().begin(hold, descriptor("blob"), waits::countDown)) {
                        return "got the lock at " + never.position();
                    } catch (InterruptedIOException e) {
                        return "interrupted, " + Thread.currentThread().isInterrupted();
                    }
                });
                waits.await();
                threads.shutdownNow();
                assertThat(waiter.get()).isEqualTo("interrupted, true");
                assertThat(mine.isPresent()).isFalse();
            }
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().startsWith("waits for " + fixture.root)) {
                    thread.join(); // it waits for nobody, and releases the lock when it gets it
                }
            }
            try (BlobDownload mine = store.blobs().begin(hold, descriptor("blob"), Fixture.NO_WAIT)) {
                assertThat(mine.isPresent()).isFalse();
            }
        }
    }

    /** Pulls of two images that share a layer, their removal, and collections, all at once: no pull may fail. */
    @Test
    void collectionsBesidePullsRemoveNothingThatIsNeeded() throws Exception {
        AtomicBoolean ends = new AtomicBoolean();
        Future<Integer> collections = threads.submit(() -> {
            int count = 0;
            do {
                store.collect();
                store.sweep();
                count++;
            } while (!ends.get());
            return count;
        });
        List<Future<Void>> pulls = new ArrayList<>();
        for (String tag : List.of("1", "2", "3")) {
            pulls.add(threads.submit(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    StoredImage image = fixture.pull(name(tag), "shared", "own " + tag);
                    assertThat(new Completeness(new Disk(null), store.directory()).missing(image))
                            .isNull();
                    assertThat(store.tags().find(name(tag))).contains(image);
                    store.tags().remove(name(tag));
                    store.collect(image);
                }
                return null;
            }));
        }
        for (Future<Void> pull : pulls) {
            pull.get();
        }
        ends.set(true);
        assertThat(collections.get()).isPositive();
        store.collect();
        assertThat(fixture.names("blobs/sha256")).isEmpty();
        assertThat(fixture.names("layers")).isEmpty();
    }

    @Test
    void aCheckBesidePullsFindsNothing() throws Exception {
        Future<Void> pulls = threads.submit(this::pullAndRemove);
        do {
            assertThat(fixture.check(false)).isEmpty();
        } while (!pulls.isDone());
        pulls.get();
    }

    private @Nullable Void pullAndRemove() throws IOException {
        for (int i = 0; i < ROUNDS; i++) {
            StoredImage image = fixture.pull(name("1"), "a", "b");
            store.tags().remove(name("1"));
            store.collect(image);
        }
        return null;
    }

    /** What a pull has just replaced, or is about to name, is neither reported nor removed. */
    @Test
    void aRepairBesidePullsRemovesNothing() throws Exception {
        Future<Void> pulls = threads.submit(this::pullAndRemove);
        do {
            assertThat(fixture.check(true)).isEmpty();
        } while (!pulls.isDone());
        pulls.get();
    }

    /** A blob is damaged again and again while it is repaired and pulled; no pull may fail or leave it damaged. */
    @Test
    void repairsAndPullsMendTheSameImage() throws Exception {
        AtomicBoolean ends = new AtomicBoolean();
        Path blob = fixture.root.resolve("blobs/sha256/"
                + Fixture.image(name("1"), "a").config().digest().hex());
        Future<Void> repairs = threads.submit(() -> {
            while (!ends.get()) {
                fixture.check(true);
            }
            return null;
        });
        for (int i = 0; i < ROUNDS; i++) {
            StoredImage image = fixture.pull(name("1"), "a");
            assertThat(store.blobs().read(image.config().digest(), 10_000)).isNotEmpty();
            Path damaged = fixture.root.resolve("damaged"); // which is never half written, as a fault of a disk is not
            Files.writeString(damaged, "damaged");
            Files.move(damaged, blob, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        ends.set(true);
        repairs.get();
        fixture.pull(name("1"), "a");
    }

    /** Gives a name to an image that is in the store under another. */
    private static void give(Store store, StoredImage image, String tag) throws IOException {
        try (Hold hold = store.hold()) {
            store.tags().put(hold, image.named(Fixture.name(tag)));
        }
    }

    /** A store that runs a task while the tag of that name is put, until the task has ended or waits for a lock. */
    private Fixture storeThatRuns(Callable<?> task, String tag, List<Future<?>> started) throws IOException {
        AtomicBoolean runs = new AtomicBoolean();
        Steps steps = (step, file) -> {
            if (step.equals("rename") && file.endsWith("/" + tag) && runs.compareAndSet(false, true)) {
                AtomicReference<Thread> thread = new AtomicReference<>();
                Future<?> other = threads.submit(() -> {
                    thread.set(Thread.currentThread());
                    return task.call();
                });
                started.add(other);
                while (!other.isDone() && (thread.get() == null || thread.get().getState() != Thread.State.WAITING)) {
                    Thread.onSpinWait();
                }
            }
        };
        return new Fixture(fixture.root, steps);
    }

    private List<String> names(StoredImage image) throws IOException {
        List<String> names = new ArrayList<>();
        for (StoredImage one : store.tags().list().images()) {
            if (one.config().digest().equals(image.config().digest())) {
                names.add(one.name().toString());
            }
        }
        return names;
    }

    /** Each of both sees that the image has the other name still. */
    @Test
    void twoThatMoveTheTagsOfAnImageLeaveItAName() throws Exception {
        StoredImage image = fixture.pull(name("1"), "a");
        give(store, image, "2");
        StoredImage one = fixture.pull(name("one"), "b");
        StoredImage two = fixture.pull(name("two"), "c");
        List<Future<?>> started = new ArrayList<>();
        Callable<Void> moveTwo = () -> {
            give(store, two, "2");
            return null;
        };
        give(storeThatRuns(moveTwo, "1", started).store, one, "1");
        started.get(0).get();
        assertThat(names(image))
                .containsExactly("docker.io/library/test@" + image.manifest().digest());
    }

    /** None of both sees the tag of the other. */
    @Test
    void twoThatPutOneTagLeaveTheLoserAName() throws Exception {
        StoredImage one = Fixture.image(name("1"), "a");
        StoredImage two = Fixture.image(name("1"), "b");
        List<Future<?>> started = new ArrayList<>();
        Callable<Void> pullTwo = () -> {
            fixture.pull(name("1"), "b");
            return null;
        };
        storeThatRuns(pullTwo, "1", started).pull(name("1"), "a");
        started.get(0).get();
        assertThat(names(one)).hasSize(1);
        assertThat(names(two)).hasSize(1);
    }

    @Test
    void aStoreIsMadeOnce() throws Exception {
        List<Future<Fixture>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(threads.submit(() -> new Fixture(directory.resolve("new/store"))));
        }
        for (Future<Fixture> one : all) {
            assertThat(one.get().root.resolve("version")).hasContent("1");
        }
        assertThat(directory.resolve("new/store/version.new")).doesNotExist();
    }
}
