package dev.jcontainer.image.registry.http;

import java.io.IOException;

/** The body of an answer ended before the length that its header says. */
public final class CutException extends IOException {
    private static final long serialVersionUID = 1;

    /** An exception with this sentence. */
    public CutException(String message) {
        super(message);
    }
}
