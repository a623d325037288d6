package dev.jcontainer.state;

import java.io.IOException;

/** An operation on the state directory failed. The message is one line. */
public final class StateException extends IOException {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** The kind of error. */
    public enum Kind {
        /** No running container has that name or id. */
        NOT_FOUND,
        /** The ids of several containers begin with the digits. */
        AMBIGUOUS,
        /** Any other error: the name is in use, or the directory cannot be used. */
        OTHER
    }

    StateException(String message) {
        this(Kind.OTHER, message);
    }

    StateException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** The kind of error, on which callers can decide. */
    public Kind kind() {
        return kind;
    }
}
