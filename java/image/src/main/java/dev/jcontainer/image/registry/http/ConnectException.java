package dev.jcontainer.image.registry.http;

import java.io.IOException;
import java.net.UnknownHostException;

/** A server could not be reached: no connection, no answer, or an answer that is not HTTP. To repeat it may help. */
public final class ConnectException extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean unreached;

    ConnectException(String message, boolean unreached, Throwable cause) {
        super(message, cause);
        this.unreached = unreached;
    }

    ConnectException(String message) {
        super(message);
        this.unreached = false;
    }

    /** Whether the host has no address, which stays so: the resolver itself has tried several times. */
    public boolean isUnknownHost() {
        return getCause() instanceof UnknownHostException;
    }

    /** Whether no connection came about, so that nothing has been sent. */
    public boolean isUnreached() {
        return unreached;
    }
}
