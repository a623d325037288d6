package dev.jcontainer.image.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs the transfers of blobs, three at a time and in the order in which they were started. When one fails, the others
 * are interrupted; {@link #close} returns when all have ended.
 */
final class Transfers implements AutoCloseable {
    /** As many as Docker's default; more of them would wait for the processors. */
    private static final int PARALLEL = 3;

    private final Closeable endpoint;
    private final ExecutorService threads = Executors.newFixedThreadPool(PARALLEL, Transfers::thread);
    private final CompletionService<Object> ended = new ExecutorCompletionService<>(threads);
    private int running;

    /** @param endpoint what is closed when a transfer fails, so that no thread keeps reading from it */
    Transfers(Closeable endpoint) {
        this.endpoint = endpoint;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "image transfer");
        thread.setDaemon(true);
        return thread;
    }

    <T> Future<T> start(Callable<T> transfer) {
        CompletableFuture<T> result = new CompletableFuture<>();
        running++;
        ended.submit(() -> {
            try {
                result.complete(transfer.call());
                return result;
            } catch (Exception | Error e) {
                result.completeExceptionally(e);
                throw e;
            }
        });
        return result;
    }

    /**
     * Waits for all that were started.
     *
     * @throws IOException of the first transfer that failed; the others may still run
     */
    void await() throws IOException, InterruptedException {
        for (; running > 0; running--) {
            try {
                ended.take().get();
            } catch (ExecutionException e) {
                throw failure(e.getCause());
            }
        }
    }

    private static IOException failure(@Nullable Throwable cause) {
        if (cause instanceof LowerTrees.LowerLayerException) {
            return failure(cause.getCause());
        }
        if (cause instanceof IOException) {
            return (IOException) cause;
        }
        if (cause instanceof Error) {
            throw (Error) cause;
        }
        throw cause instanceof RuntimeException ? (RuntimeException) cause : new IllegalStateException(cause);
    }

    /** Ends what still runs. */
    @Override
    public void close() throws IOException {
        threads.shutdown();
        if (running > 0) { // otherwise the endpoint is used further; the threads only have to end
            threads.shutdownNow();
            endpoint.close();
        }
        boolean interrupted = false;
        while (true) {
            try {
                if (threads.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
