package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.engine.Engine;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.EngineState;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.CopyOptions;
import dev.jcontainer.spec.Root;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a stopped container while its files are copied. */
@EndToEnd
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class CopyHoldTest {
    private static final int SIZE = 3 << 20;

    @TempDir
    private Path directory;

    private Engine engine;
    private EngineContainer container;

    /** The reader of a copy, which stops at the first bytes until it may go on. */
    private static final class Held extends ByteArrayOutputStream {
        private final CountDownLatch began = new CountDownLatch(1);
        private final CountDownLatch mayGoOn = new CountDownLatch(1);

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            began.countDown();
            try {
                mayGoOn.await();
            } catch (InterruptedException e) {
                throw new UncheckedIOException(new InterruptedIOException());
            }
            super.write(bytes, offset, length);
        }
    }

    @BeforeEach
    void writeAFile() throws Exception {
        engine = Engine.builder()
                .root(directory.resolve("store"))
                .stateDirectory(directory.resolve("run"))
                .build();
        ContainerSpec spec = ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()).ephemeral())
                .command("sh", "-c", "head -c " + SIZE + " /dev/zero > /big")
                .build();
        container = engine.run(spec, Detached.named("held"));
        container.waitFor();
    }

    @AfterEach
    void remove() throws Exception {
        for (EngineContainer left : engine.list()) {
            left.remove(true, true);
        }
        Host.await("the end of the keepers", () -> !Files.exists(directory.resolve("run")));
        assertThat(directory.resolve("store/containers")).isEmptyDirectory();
    }

    /** What another thread does. */
    private interface Work {
        void run() throws IOException;
    }

    private static CompletableFuture<Void> inThread(Work work) {
        return CompletableFuture.runAsync(() -> {
            try {
                work.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private CompletableFuture<Void> copy(Held reader) throws Exception {
        CompletableFuture<Void> copy = inThread(() -> container.files().copyFrom("/big", reader, CopyOptions.DEFAULT));
        assertThat(reader.began.await(30, TimeUnit.SECONDS)).isTrue();
        return copy;
    }

    @Test
    void aRemovalDoesNotWaitAndTheCopyIsComplete() throws Exception {
        Held reader = new Held();
        CompletableFuture<Void> copy = copy(reader);
        ContainerSpec spec = container.description().spec();
        container.remove(true, true);
        assertThat(engine.list()).isEmpty();
        engine.create(spec, Detached.named("held"));
        reader.mayGoOn.countDown();
        copy.get();
        assertThat(reader.size()).isGreaterThan(SIZE);
    }

    @Test
    void aStartWaitsForTheCopy() throws Exception {
        Held reader = new Held();
        CompletableFuture<Void> copy = copy(reader);
        container.rename("other");
        CompletableFuture<Void> start = inThread(container::start);
        assertThat(container.state()).isEqualTo(EngineState.EXITED);
        reader.mayGoOn.countDown();
        copy.get();
        start.get();
        assertThat(container.status().run()).isEqualTo(2);
        container.stop(Duration.ZERO);
    }
}
