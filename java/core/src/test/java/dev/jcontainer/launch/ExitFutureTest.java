package dev.jcontainer.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ExitFutureTest {
    private final ExitFuture future = new ExitFuture();
    private final Exit exit = new Exit(7 << 8, 0, 0, 0, 0);

    @Test
    void isNotDoneBeforeTheEnd() {
        assertThat(future.isDone()).isFalse();
        assertThat(future.known()).isNull();
        assertThatThrownBy(() -> future.get(0, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void keepsTheFirstOfTwoEnds() throws Exception {
        future.complete(exit);
        future.fail(new IOException("late"));
        assertThat(future.isDone()).isTrue();
        assertThat(future.known()).isSameAs(exit);
        assertThat(future.get()).isSameAs(exit);
        assertThat(future.get(0, TimeUnit.SECONDS)).isSameAs(exit);
    }

    @Test
    void keepsTheFirstError() {
        IOException error = new IOException("no supervisor");
        future.fail(error);
        future.complete(exit);
        assertThat(future.isDone()).isTrue();
        assertThat(future.known()).isNull();
        assertThatThrownBy(future::get).isInstanceOf(ExecutionException.class).hasCause(error);
        future.join();
    }

    @Test
    void runsEachTaskOnceWithTheEndKnown() {
        List<String> ran = new ArrayList<>();
        future.whenDone(() -> ran.add("before " + future.known()));
        assertThat(ran).isEmpty();
        future.complete(exit);
        future.complete(exit);
        future.whenDone(() -> ran.add("after " + future.known()));
        assertThat(ran).containsExactly("before " + exit, "after " + exit);
    }

    @Test
    void wakesTheThreadsThatWait() throws Exception {
        FutureTask<Exit> waiting = new FutureTask<>(future::get);
        new Thread(waiting).start();
        future.complete(exit);
        assertThat(waiting.get()).isSameAs(exit);
    }

    @Test
    void joinsInSpiteOfAnInterrupt() throws Exception {
        FutureTask<Boolean> joining = new FutureTask<>(() -> {
            Thread.currentThread().interrupt();
            future.join();
            return future.isDone() && Thread.currentThread().isInterrupted();
        });
        Thread thread = new Thread(joining);
        thread.start();
        while (thread.isAlive() && thread.getState() != Thread.State.WAITING) { // it has met the interrupt by then
            Thread.onSpinWait();
        }
        future.complete(exit);
        assertThat(joining.get()).isTrue();
    }

    @Test
    void returnsAKnownEndToAnInterruptedThread() throws Exception {
        future.complete(exit);
        Thread.currentThread().interrupt();
        assertThat(future.get()).isSameAs(exit);
        assertThat(future.get(1, TimeUnit.MINUTES)).isSameAs(exit);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void cannotBeCancelled() {
        assertThat(future.cancel(true)).isFalse();
        assertThat(future.isCancelled()).isFalse();
        assertThat(future.isDone()).isFalse();
    }
}
