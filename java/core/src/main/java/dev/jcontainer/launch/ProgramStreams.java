package dev.jcontainer.launch;

import dev.jcontainer.kernel.Syscalls;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's ends of a program's streams: pipes, or the master of its terminal. Each can be taken once, as a stream or
 * for a collector. {@link #close} closes those that were not taken.
 *
 * <p>Thread-safe.
 */
public final class ProgramStreams {
    private static final long LINGER = 100_000_000;

    private final Reactor reactor;
    private final int[] pipes; // guarded by this; -1 if there is no pipe
    private final @Nullable PseudoTerminal terminal;
    private Reactor.@Nullable Timer
            linger; // guarded by this; the delay before a terminal ends that other processes still have open
    private boolean isClosed; // guarded by this

    ProgramStreams(Reactor reactor, Streams streams, @Nullable PseudoTerminal terminal) {
        this.reactor = reactor;
        this.terminal = terminal;
        this.pipes = new int[] {streams.takeOurs(0), streams.takeOurs(1), streams.takeOurs(2)};
    }

    /** The JVM's end of the program's terminal, or null if it has none; {@link #close} closes it. */
    public @Nullable PseudoTerminal terminal() {
        return terminal;
    }

    /** Whether there is an open terminal. Its user may still write to it after the program has ended. */
    synchronized boolean hasOpenTerminal() {
        return terminal != null && !isClosed;
    }

    /**
     * Takes the JVM's end of the pipe to stdin, or the terminal, as a stream; null if there is none or it was taken.
     */
    public synchronized @Nullable OutputStream takeInput() throws IOException {
        if (terminal != null) {
            return terminal.output();
        }
        if (pipes[0] < 0) {
            return null;
        }
        OutputStream stream =
                new FileOutputStream("/proc/self/fd/" + pipes[0]); // if this fails, the pipe stays in this object
        Syscalls.close(takePipe(0));
        return stream;
    }

    /**
     * Takes the JVM's end of the pipe from stdout (1) or stderr (2) as a stream; a terminal is stdout. Null if there is
     * none.
     */
    public synchronized @Nullable InputStream takeOutput(int stream) throws IOException {
        if (terminal != null) {
            return stream == 1 ? terminal.input() : null;
        }
        if (pipes[stream] < 0) {
            return null;
        }
        InputStream taken =
                new FileInputStream("/proc/self/fd/" + pipes[stream]); // if this fails, the pipe stays in this object
        Syscalls.close(takePipe(stream));
        return taken;
    }

    /** Collects the pipe from stdout (1) or stderr (2), or for stdout the terminal; null if there is none. */
    synchronized @Nullable OutputCollector collect(int stream, OutputLimit limit, ExitFuture exit) throws IOException {
        int descriptor = terminal != null && stream == 1 ? terminal.release() : takePipe(stream);
        if (descriptor < 0) {
            return null;
        }
        OutputCollector collector = new OutputCollector(reactor, descriptor, limit).begin();
        exit.whenDone(() -> finish(collector));
        return collector;
    }

    /** Ends a collector. Processes that the program has left running may still have the pipe open. */
    private void finish(OutputCollector collector) {
        if (terminal == null) {
            collector.finish();
            return;
        }
        reactor.schedule(LINGER, new Reactor.Handler() {
            @Override
            public void ready() {
                collector.finish();
            }
        });
    }

    /**
     * Called when the program has ended. Its last output to the terminal needs a moment on its way through the kernel.
     */
    synchronized void linger() {
        if (terminal != null && !isClosed) {
            linger = reactor.schedule(LINGER, new Reactor.Handler() {
                @Override
                public void ready() {
                    terminal.end();
                }
            });
        }
    }

    /** Closes the pipes that were not taken, and the terminal. */
    synchronized void close() {
        isClosed = true;
        if (terminal != null) {
            terminal.close();
        }
        if (linger != null) {
            reactor.cancel(linger);
        }
        for (int i = 0; i < pipes.length; i++) {
            int descriptor = takePipe(i);
            if (descriptor >= 0) {
                Syscalls.close(descriptor);
            }
        }
    }

    private int takePipe(int stream) {
        int descriptor = pipes[stream];
        pipes[stream] = -1;
        return descriptor;
    }
}
