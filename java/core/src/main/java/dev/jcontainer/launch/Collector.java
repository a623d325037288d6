package dev.jcontainer.launch;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Collects what comes out of a pipe or a terminal, in the reactor's thread, up to a limit; what is beyond it is read and dropped. */
public final class Collector implements Reactor.Handler {
    private static final int CHUNK = 16 * 1024;
    private static final int LARGEST = 16 << 20;

    private final Reactor reactor;
    private final int pipe;
    private final OutputLimit limit;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream(256);
    private final byte[] chunk = new byte[CHUNK];
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private long token;

    Collector(Reactor reactor, int pipe, OutputLimit limit) {
        this.reactor = reactor;
        this.pipe = pipe;
        this.limit = limit;
    }

    /** Takes the descriptor over, also where it throws. Synchronized, for ready() must see the token. */
    synchronized Collector begin() throws IOException {
        try {
            check(Syscalls.setNonBlocking(pipe), "make a pipe non-blocking");
            token = reactor.add(pipe, this);
            return this;
        } catch (IOException e) {
            Syscalls.close(pipe);
            throw e;
        }
    }

    /** All that came, once the last writer has closed the pipe, or {@link #finish} was called. */
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
     * Completes with what was written until now, also where a process still has the other end: all of that is in the pipe.
     * More may come while it is read, but a pipe is never that large.
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

    /** False when there is nothing to be read, or nothing more. */
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
