package dev.jcontainer.kernel;

import java.io.IOException;

/**
 * The signals that this process gets, one after the other.
 * <p>After {@link #open} these signals no longer end the JVM. A signal that was ignored when the process started, for
 * example because of {@code nohup(1)}, stays ignored. Signals that the JVM sends to its own threads still reach it. A
 * process has one source during its lifetime.
 */
public final class SignalSource implements AutoCloseable {
    private final int descriptor;

    private SignalSource(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Installs handlers for these signals.
     *
     * @throws IOException if a number is not a signal, if a signal cannot be caught, or if there is already a source
     */
    public static SignalSource open(int... signals) throws IOException {
        return new SignalSource(SystemCallException.check(Syscalls.signalPipe(signals), "install signal handlers"));
    }

    /** Waits for the next signal and returns its number, or 0 after the source was closed. */
    public int take() throws IOException {
        byte[] number = new byte[1];
        SystemCallException.check(Syscalls.read(descriptor, number, 0, 1), "read the signal pipe");
        return number[0];
    }

    /** Ends the wait in {@link #take}. The handlers stay installed, but later signals are not reported. */
    @Override
    public void close() {
        Syscalls.endSignals();
    }
}
