package dev.jcontainer.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Syscalls;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LayerCacheTest {
    /** What the JVM does when the process may make no more threads. */
    private static final class NeverStarted extends Thread {
        @Override
        public synchronized void start() {
            throw new OutOfMemoryError("unable to create native thread");
        }
    }

    @Test
    void withoutAThreadThatClosesLayersInTimeTheyAreClosedAtOnce() {
        int context = Syscalls.open(Bytes.cString("/dev/null"), Syscalls.O_RDONLY, 0);
        ErofsLayer layer = new ErofsLayer(new ErofsFile.Id(1, 2), "/layer", false, context);
        layer.users = 1;
        LayerCache.giveBack(layer, new NeverStarted());
        assertThat(Files.exists(Path.of("/proc/self/fd/" + context))).isFalse();
    }

    @Test
    void withoutAThreadThatPreparesLayersTheLaunchBringsThemIn() {
        assertThatCode(() -> LayerCache.prepare(new NeverStarted())).doesNotThrowAnyException();
    }
}
