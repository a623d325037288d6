package dev.jcontainer.cli.stream;

import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.terminal.AttachedScreen;
import dev.jcontainer.cli.terminal.SignalForwarder;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.attach.AttachRelay;
import dev.jcontainer.engine.attach.DetachKeys;
import dev.jcontainer.engine.attach.KeeperClient;
import dev.jcontainer.engine.spec.AttachEnd;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Connects the streams of this process with a detached container, until that ends or the user leaves it. */
final class Attaching {
    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;

    private final EngineContainer container;
    private final boolean hasStdin;
    private final DetachKeys keys;
    private final boolean hasSignals;

    /**
     * @param hasStdin whether stdin goes to the program
     * @param hasSignals whether the signals that this process gets go to the program
     */
    Attaching(EngineContainer container, boolean hasStdin, DetachKeys keys, boolean hasSignals) {
        this.container = container;
        this.hasStdin = hasStdin;
        this.keys = keys;
        this.hasSignals = hasSignals;
    }

    /** The streams to ask the keeper for. */
    static int streams(boolean hasStdin) {
        return KeeperClient.STDOUT | KeeperClient.STDERR | (hasStdin ? KeeperClient.STDIN : 0);
    }

    /**
     * Relays until the end; returns the exit status: that of the program, or 0 if the user has left.
     *
     * @param client which has asked for the streams
     */
    int relay(KeeperClient client) throws IOException, InterruptedException {
        try (SignalForwarder signals = hasSignals ? SignalForwarder.open() : null) {
            if (signals != null) {
                signals.attach(new AttachedProgram(container));
            }
            AttachEnd end = client.awaitAttached();
            return status(end == null ? relayAttached(client, signals) : end);
        }
    }

    private AttachEnd relayAttached(KeeperClient client, @Nullable SignalForwarder signals) throws IOException {
        boolean isTerminal = client.hasTerminal();
        int in = hasStdin && client.hasStdin() ? STDIN : -1;
        AttachRelay relay = new AttachRelay(client, in, STDOUT, STDERR, isTerminal ? keys : null);
        if (!isTerminal || in < 0 || signals == null) {
            return relay.run();
        }
        try (AttachedScreen screen = AttachedScreen.open(signals, new AttachedScreen.Resizing() {
            @Override
            public void resize(int columns, int rows) throws IOException {
                container.resize(columns, rows);
            }
        })) {
            return relay.run();
        }
    }

    private int status(AttachEnd end) throws IOException {
        if (end instanceof AttachEnd.Exited exited) {
            return exited.status();
        }
        if (end instanceof AttachEnd.Left) {
            container.noteDetach();
            return 0;
        }
        if (end instanceof AttachEnd.Dropped) {
            throw new IOException("Cannot stay attached to container " + container.name()
                    + ": its output was not read as fast as it was written. The container runs on; its log has all.");
        }
        return Failure.tell(new IOException("The keeper of container " + container.name()
                + " was killed, and so the container; how it ended is unknown."));
    }
}
