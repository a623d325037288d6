package dev.jcontainer.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The future end of a container: its {@link Exit}, or the error because of which that is not known. Thread-safe.
 *
 * <p>{@link java.util.concurrent.CompletableFuture} can do more, but its initializer takes a cold JVM 2 to 3 ms. That
 * is a twentieth of a whole {@code jcontainer run}, which only waits.
 */
public final class ExitFuture implements Future<Exit> {
    private final CountDownLatch done = new CountDownLatch(1);
    private final List<Runnable> tasks = new ArrayList<>(); // guarded by this
    private @Nullable Exit exit; // written before the latch opens
    private @Nullable Throwable error; // written before the latch opens

    ExitFuture() {}

    /** Sets the end, and runs the tasks that wait for it. Has no effect if the end or an error is set. */
    void complete(Exit ended) {
        set(ended, null);
    }

    /** Sets the error, and runs the tasks that wait for the end. Has no effect if the end or an error is set. */
    void fail(Throwable failure) {
        set(null, failure);
    }

    private void set(@Nullable Exit ended, @Nullable Throwable failure) {
        synchronized (this) {
            if (isDone()) {
                return;
            }
            exit = ended;
            error = failure;
            done.countDown();
        }
        for (Runnable task : tasks) { // none is added any more
            task.run();
        }
    }

    /**
     * Runs a task after the end, in the reactor's thread, which the task must not block. If the container has ended,
     * the task runs immediately in this thread.
     */
    public void whenDone(Runnable task) {
        synchronized (this) {
            if (!isDone()) {
                tasks.add(task);
                return;
            }
        }
        task.run();
    }

    @Override
    public boolean isDone() {
        return done.getCount() == 0;
    }

    /** The end; null before it, and null after it if an error is set. */
    public @Nullable Exit known() {
        return isDone() ? exit : null;
    }

    /** Waits for the end or the error. An interrupt does not end the wait; the thread is interrupted after it. */
    public void join() {
        boolean isInterrupted = false;
        while (!isDone()) {
            try {
                done.await();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits for the end. Returns it without a look at the interrupt status if it is known, as the JDK's processes do.
     */
    @Override
    public Exit get() throws InterruptedException, ExecutionException {
        if (!isDone()) {
            done.await();
        }
        return exitOrError();
    }

    @Override
    public Exit get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (!isDone() && !done.await(timeout, unit)) {
            throw new TimeoutException();
        }
        return exitOrError();
    }

    private Exit exitOrError() throws ExecutionException {
        if (exit == null) {
            throw new ExecutionException(error);
        }
        return exit;
    }

    /** Returns false: to end a container, use {@link RunningContainer#kill}. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return false;
    }

    @Override
    public boolean isCancelled() {
        return false;
    }
}
