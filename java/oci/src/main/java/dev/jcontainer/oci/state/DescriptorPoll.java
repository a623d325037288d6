package dev.jcontainer.oci.state;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.kernel.Syscalls;
import java.io.IOException;

/** Waits for one of a few descriptors to be readable. */
public final class DescriptorPoll implements AutoCloseable {
    /** What {@link #next} returns when the time has passed. */
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

    /** The token of one that is readable; {@link #NOTHING} after this many milliseconds, below 0 never. */
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
