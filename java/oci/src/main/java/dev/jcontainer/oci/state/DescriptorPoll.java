package dev.jcontainer.oci.state;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.kernel.Syscalls;
import java.io.IOException;

/** Waits until one of some descriptors is readable: epoll(7). Not thread-safe. */
public final class DescriptorPoll implements AutoCloseable {
    /** The result of {@link #next} after the timeout. */
    public static final long NOTHING = -1;

    private final int epoll;
    private final long[] tokens = new long[1];

    public DescriptorPoll() throws IOException {
        epoll = check(Syscalls.epollCreate(), "make an epoll instance");
    }

    public void add(int descriptor, long token) throws IOException {
        check(Syscalls.epollAdd(epoll, descriptor, token), "wait for a descriptor");
    }

    public void remove(int descriptor) {
        Syscalls.epollRemove(epoll, descriptor);
    }

    /**
     * Waits for a readable descriptor and returns its token.
     *
     * @param milliseconds the timeout; negative for no timeout
     * @return the token, or {@link #NOTHING} after the timeout
     */
    public long next(int milliseconds) throws IOException {
        long deadline = System.nanoTime() + milliseconds * 1_000_000L;
        while (true) {
            int left = milliseconds < 0 ? -1 : (int) Math.max(0, (deadline - System.nanoTime()) / 1_000_000L);
            if (check(Syscalls.epollWait(epoll, tokens, left), "wait for a descriptor") > 0) {
                return tokens[0];
            }
            if (milliseconds >= 0 && System.nanoTime() - deadline >= 0) {
                return NOTHING;
            }
        }
    }

    @Override
    public void close() {
        Syscalls.close(epoll);
    }
}
