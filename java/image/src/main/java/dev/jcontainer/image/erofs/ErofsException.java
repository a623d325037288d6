package dev.jcontainer.image.erofs;

import java.io.IOException;

/** A file is no EROFS image as this package writes it, or a tree cannot be written as one. */
public final class ErofsException extends IOException {
    private static final long serialVersionUID = 1;

    ErofsException(String message) {
        super(message);
    }
}
