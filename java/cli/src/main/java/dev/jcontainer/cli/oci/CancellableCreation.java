package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.terminal.SignalForwarder;
import dev.jcontainer.oci.hook.Cancellation;
import java.io.IOException;

/** The making of a container, which a signal ends so that nothing of it is left. */
interface CancellableCreation {
    /**
     * Makes it.
     *
     * @param signals for a program that is followed
     * @return the exit status
     */
    int make(SignalForwarder signals) throws IOException, InterruptedException;

    /**
     * Runs it.
     *
     * @param cancellation that it heeds
     * @return its status
     * @throws Ended where a signal has ended it
     */
    static int run(Cancellation cancellation, CancellableCreation making) throws IOException, InterruptedException {
        try (SignalForwarder signals = SignalForwarder.open(cancellation)) {
            try {
                return making.make(signals); // also where the signal came too late to end it
            } catch (IOException | RuntimeException e) {
                if (signals.ending() != 0) {
                    throw new Ended(e, signals.ending());
                }
                throw e;
            }
        }
    }

    /** By a signal. */
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
