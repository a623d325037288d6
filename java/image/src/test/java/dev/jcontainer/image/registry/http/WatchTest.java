package dev.jcontainer.image.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class WatchTest {
    private final AtomicInteger refusals = new AtomicInteger(1);

    /** As under a limit of the number of threads. */
    private void start(Thread thread) {
        if (refusals.getAndDecrement() > 0) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        thread.start();
    }

    @Test
    void nothingIsDoneWithoutAThreadThatWatchesIt() throws IOException {
        Watch watch = new Watch(this::start);
        assertThatThrownBy(() -> watch.within(60_000, () -> {}, "late", () -> {
                    throw new AssertionError("done, though nobody watches it");
                }))
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessage("unable to create native thread");
        assertThat(watch.within(60_000, () -> {}, "late", () -> "done")).isEqualTo("done");
    }

    @Test
    void whatFollowsAThreadThatDidNotStartHasItsLimit() {
        Watch watch = new Watch(this::start);
        CountDownLatch closed = new CountDownLatch(1);
        assertThatThrownBy(() -> watch.within(1, () -> {}, "late", () -> "done"))
                .isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> watch.within(1, closed::countDown, "late", () -> {
                    try {
                        closed.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    throw new IOException("closed");
                }))
                .isInstanceOf(SlowException.class)
                .hasMessage("late");
    }
}
