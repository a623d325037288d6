package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.terminal.SignalForwarder;
import dev.jcontainer.oci.hook.Cancellation;
import java.io.IOException;

/** The creation of a container, which a signal cancels so that nothing is left behind. */
interface CancellableCreation {
    /**
     * Creates the container.
     *
     * @param signals the signals, for a program in the foreground
     * @return the exit status
     */
    int make(SignalForwarder signals) throws IOException, InterruptedException;

    /**
     * Runs a creation.
     *
     * @param cancellation cancels the creation
     * @return the exit status
     * @throws Ended if a signal has cancelled the creation
     */
    static int run(Cancellation cancellation, CancellableCreation making) throws IOException, InterruptedException {
        try (SignalForwarder signals = SignalForwarder.open(cancellation)) {
            try {
                return making.make(signals); // also if the signal came too late to cancel it
            } catch (IOException | RuntimeException e) {
                if (signals.ending() != 0) {
                    throw new Ended(e, signals.ending());
                }
                throw e;
            }
        }
    }

    /** Cancelled by a signal. */
    final class Ended extends IOException {
        private static final long serialVersionUID = 1L;

        private final int status;

        Ended(Exception cause, int status) {
            super(cause.getMessage(), cause);
            this.status = status;
        }

        int status() {
            return status;
        }
    }
}
