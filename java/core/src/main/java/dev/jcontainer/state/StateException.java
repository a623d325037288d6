package dev.jcontainer.state;

import java.io.IOException;

/** Something that the state directory does not have, or cannot have. The message is one line. */
public final class StateException extends IOException {
    private static final long serialVersionUID = 1;

    StateException(String message) {
        super(message);
    }
}
