package dev.jcontainer.image.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that share a store; the default run has a few of them. */
final class ProcessesTest {
    private static final int KILLED = 128 + 9;

    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    @Test
    void manyProcessesDownloadOnceAndGoOnWithWhatOneHasLeft() throws Exception {
        Fixture fixture = new Fixture(directory.resolve("store"));
        Path log = directory.resolve("log");
        List<StoreProcess> processes = new ArrayList<>();
        try (Hold hold = fixture.store.hold()) {
            try (BlobDownload mine = fixture.store.blobs().begin(hold, Fixture.descriptor("a"), Fixture.NO_WAIT)) {
                for (int i = 0; i < (StoreProcess.ALL ? 20 : 3); i++) {
                    processes.add(StoreProcess.start("pull", fixture.root.toString(), log.toString()));
                }
                for (StoreProcess process : processes) {
                    assertThat(process.line()).isEqualTo("waits");
                }
            }
            for (StoreProcess process : processes) {
                assertThat(process.await()).isZero();
            }
        } finally {
            processes.forEach(StoreProcess::close);
        }
        assertThat(log).hasContent("download from 0\nlayer");
        assertThat(fixture.check(false)).isEmpty();
        assertThat(fixture.store.tags().list().images()).hasSize(1);
    }

    @Test
    void aProcessThatIsKilledAtAnyStepLeavesAGoodStore() throws Exception {
        int[] steps = {0};
        new Life(directory.resolve("whole")).live((step, file) -> steps[0]++);
        int stride = StoreProcess.ALL ? 1 : steps[0] / 4;
        for (int i = 1; i < steps[0]; i += stride) {
            Path root = directory.resolve("killed" + i);
            assertThat(killedAt("life", root, i)).isEqualTo(KILLED);
            new Life(root).expectGood("killed before step " + i);
        }
    }

    /** With the writer of layers, and with several threads: a hundred kills, of which the default run has a few. */
    @Test
    void aProcessThatIsKilledAtAnyStepOfRealPullsLeavesAGoodStore() throws Exception {
        AtomicInteger steps = new AtomicInteger();
        new PullLife(directory.resolve("whole")).live((step, file) -> steps.incrementAndGet());
        int kills = StoreProcess.ALL ? 100 : 4;
        for (int i = 1; i <= kills; i++) {
            int step = i * steps.get() / (kills + 1);
            Path root = directory.resolve("killed" + i);
            assertThat(killedAt("pulls", root, step)).as("step " + step).isEqualTo(KILLED);
            new PullLife(root).expectGood("killed before step " + step + " of " + steps);
        }
    }

    private static int killedAt(String life, Path root, int step) throws IOException, InterruptedException {
        try (StoreProcess process = StoreProcess.start(life, root.toString(), Integer.toString(step))) {
            return process.await();
        }
    }
}
