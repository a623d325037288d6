package dev.jcontainer.image.registry.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A server could not be reached: no connection, no answer, or an answer that is not HTTP. To repeat it may help. */
public final class ConnectionException extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean unreached;
    private final boolean unknownHost;

    ConnectionException(String message, boolean unreached, Throwable cause) {
        this(message, unreached, false, cause);
    }

    private ConnectionException(String message, boolean unreached, boolean unknownHost, @Nullable Throwable cause) {
        super(message, cause);
        this.unreached = unreached;
        this.unknownHost = unknownHost;
    }

    /** A host that has no address, and will have none soon. */
    static ConnectionException unknownHost(ConnectionException failure) {
        return new ConnectionException(String.valueOf(failure.getMessage()), true, true, failure.getCause());
    }

    ConnectionException(String message) {
        this(message, false, false, null);
    }

    /** Whether the host has no address, which stays so. A resolver that cannot say it now is another failure. */
    public boolean isUnknownHost() {
        return unknownHost;
    }

    /** Whether no connection came about, so that nothing has been sent. */
    public boolean isUnreached() {
        return unreached;
    }
}
