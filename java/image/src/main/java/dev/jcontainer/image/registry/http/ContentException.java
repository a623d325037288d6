package dev.jcontainer.image.registry.http;

import java.io.IOException;

/** The body of a request could not be read from where it comes: no failure of the network. */
public final class ContentException extends IOException {
    private static final long serialVersionUID = 1;

    ContentException(String message) {
        super(message);
    }

    ContentException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
