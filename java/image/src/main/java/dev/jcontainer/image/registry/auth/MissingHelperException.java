package dev.jcontainer.image.registry.auth;

import java.io.IOException;

/** A credential helper that a file names is not installed. */
final class MissingHelperException extends IOException {
    private static final long serialVersionUID = 1;

    MissingHelperException(String message) {
        super(message);
    }
}
