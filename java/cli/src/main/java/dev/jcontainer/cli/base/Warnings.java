package dev.jcontainer.cli.base;

import org.jspecify.annotations.Nullable;

/** Prints the warnings and errors that the libraries log: on stderr, unless a command has set another destination. */
public final class Warnings {
    private static volatile @Nullable Sink sink;

    private Warnings() {}

    /** A destination for log messages of one line. */
    public interface Sink {
        void warning(String message);

        void error(String message);
    }

    /** Sends all later messages to this destination. */
    public static void sendTo(Sink destination) {
        sink = destination;
    }

    /** Prints all later messages on stderr again. */
    public static void sendToStderr() {
        sink = null;
    }

    static void warning(String message) {
        Sink destination = sink;
        if (destination == null) {
            Output.error("jcontainer: warning: " + message + "\n");
        } else {
            destination.warning(message);
        }
    }

    static void error(String message) {
        Sink destination = sink;
        if (destination == null) {
            Output.error("jcontainer: " + message + "\n");
        } else {
            destination.error(message);
        }
    }
}
