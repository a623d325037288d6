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

    /** All that came, once the last writer has closed the pipe. */
    public CompletableFuture<byte[]> whole() {
        return whole;
    }

    @Override
    public synchronized void ready() {
        int got = Syscalls.read(pipe, chunk, 0, chunk.length);
        if (got > 0) {
            content.write(chunk, 0, limit.grant(got));
        } else if (got != -Errno.EAGAIN) {
            reactor.remove(pipe, token);
            Syscalls.close(pipe);
            if (got == 0 || got == -Errno.EIO) { // EIO: the end of a terminal
                whole.complete(content.toByteArray());
            } else {
                whole.completeExceptionally(new SystemCallException(-got, "read the container's output"));
            }
        }
    }
}
