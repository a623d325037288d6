package dev.jcontainer.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.image.progress.LayerState;
import dev.jcontainer.image.progress.TransferListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SerialListenerTest {
    /** Counts its calls without a lock, as a listener may. */
    private static final class Counting implements TransferListener {
        private final AtomicInteger within = new AtomicInteger();
        private final List<String> overlaps = new ArrayList<>();
        private int calls;

        private void call(String what) {
            if (within.incrementAndGet() > 1) {
                overlaps.add(what);
            }
            Thread.yield();
            calls++;
            within.decrementAndGet();
        }

        @Override
        public void layer(int index, LayerState state, long done, long total) {
            call("layer");
        }

        @Override
        public void warn(String sentence) {
            call("warn");
        }
    }

    @Test
    void warningsComeBetweenTheEventsOfLayers() throws InterruptedException {
        Counting counting = new Counting();
        TransferListener listener = SerialListener.of(counting);
        int calls = 10_000;
        CountDownLatch both = new CountDownLatch(2);
        List<Thread> threads = List.of(
                new Thread(() -> repeat(both, calls, () -> listener.warn("words"))),
                new Thread(() -> repeat(both, calls, () -> listener.layer(0, LayerState.WAITING, 0, 0))));
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(counting.overlaps).isEmpty();
        assertThat(counting.calls).isEqualTo(2 * calls);
    }

    private static void repeat(CountDownLatch both, int calls, Runnable call) {
        both.countDown();
        try {
            both.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        for (int i = 0; i < calls; i++) {
            call.run();
        }
    }

    @Test
    void wrapsNothingTwice() {
        TransferListener listener = SerialListener.of(new Counting());
        assertThat(SerialListener.of(listener)).isSameAs(listener);
        assertThat(SerialListener.of(TransferListener.NONE)).isSameAs(TransferListener.NONE);
    }
}
