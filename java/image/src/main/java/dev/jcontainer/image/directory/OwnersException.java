package dev.jcontainer.image.directory;

import java.io.IOException;

/** A layer has files of users or groups that the user's user namespace does not have. */
public final class OwnersException extends IOException {
    private static final long serialVersionUID = 1;

    OwnersException(String message) {
        super(message);
    }
}
