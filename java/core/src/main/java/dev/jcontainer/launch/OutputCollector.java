package dev.jcontainer.launch;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * Collects the output from a pipe or a terminal in the reactor's thread. Output beyond the limit is read and dropped.
 * Thread-safe.
 */
public final class OutputCollector implements Reactor.Handler {
    private static final int CHUNK = 16 * 1024;
    private static final int LARGEST = 16 << 20;

    private final Reactor reactor;
    private final int pipe;
    private final OutputLimit limit;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream(256);
    private final byte[] chunk = new byte[CHUNK];
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private long token;

    OutputCollector(Reactor reactor, int pipe, OutputLimit limit) {
        this.reactor = reactor;
        this.pipe = pipe;
        this.limit = limit;
    }

    /** Takes over the descriptor, and closes it if it fails. Synchronized, because ready() must see the token. */
    synchronized OutputCollector begin() throws IOException {
        try {
            check(Syscalls.setNonBlocking(pipe), "make a pipe non-blocking");
            token = reactor.add(pipe, this);
            return this;
        } catch (IOException e) {
            Syscalls.close(pipe);
            throw e;
        }
    }

    /** The whole output. It completes when the last writer has closed the pipe, or when {@link #finish} is called. */
    public CompletableFuture<byte[]> whole() {
        return whole;
    }

    @Override
    public synchronized void ready() {
        if (!whole.isDone()) {
            take();
        }
    }

    /**
     * Completes with the output up to now, even if a process still has the other end open. All of that output is in the
     * pipe. A process may write more meanwhile, so at most {@link #LARGEST} bytes are read; no pipe is that large.
     */
    synchronized void finish() {
        for (int i = 0; i < LARGEST / CHUNK && !whole.isDone() && take(); i++) {
            continue;
        }
        if (!whole.isDone()) {
            end();
            whole.complete(content.toByteArray());
        }
    }

    /** Reads a chunk. False if there is nothing to read at present, or if the output has ended. */
    private boolean take() {
        int got = Syscalls.read(pipe, chunk, 0, chunk.length);
        if (got > 0) {
            content.write(chunk, 0, limit.grant(got));
            return true;
        }
        if (got != -Errno.EAGAIN) {
            end();
            if (got == 0 || got == -Errno.EIO) { // EIO: the end of a terminal
                whole.complete(content.toByteArray());
            } else {
                whole.completeExceptionally(new SystemCallException(-got, "read the container's output"));
            }
        }
        return false;
    }

    private void end() {
        reactor.remove(pipe, token);
        Syscalls.close(pipe);
    }
}
