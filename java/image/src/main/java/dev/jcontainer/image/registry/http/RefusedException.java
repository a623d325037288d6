package dev.jcontainer.image.registry.http;

import java.io.IOException;

/** What this client does not do, whatever the server says: to repeat it would change nothing. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    /** An exception with this sentence. */
    public RefusedException(String message) {
        super(message);
    }

    /** An exception with this sentence and the cause that it already tells. */
    public RefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
