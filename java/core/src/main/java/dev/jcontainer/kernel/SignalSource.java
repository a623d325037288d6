package dev.jcontainer.kernel;

import java.io.IOException;

/**
 * The signals that this process gets, one after the other.
 *
 * <p>From {@link #open} on these signals no longer end the JVM. A signal that was ignored when the process began, as
 * {@code nohup(1)} arranges, stays ignored. Signals that the JVM sends to its own threads still reach it. There is one
 * source a process, for as long as it lives.
 */
public final class SignalSource implements AutoCloseable {
    private final int descriptor;

    private SignalSource(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Installs handlers for these signals.
     *
     * @throws IOException when a number is no signal, when the signal cannot be caught, or when there is a source already
     */
    public static SignalSource open(int... signals) throws IOException {
        return new SignalSource(SystemCallException.check(Syscalls.signalPipe(signals), "install signal handlers"));
    }

    /** Waits for the next signal and returns its number, or 0 once the source is closed. */
    public int take() throws IOException {
        byte[] number = new byte[1];
        SystemCallException.check(Syscalls.read(descriptor, number, 0, 1), "read the signal pipe");
        return number[0];
    }

    /** Ends the wait in {@link #take}. The handlers stay, and nobody hears of further signals. */
    @Override
    public void close() {
        Syscalls.endSignals();
    }
}
