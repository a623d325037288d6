package dev.jcontainer.state;

import java.io.IOException;

/** Something that the state directory does not have, or cannot have. The message is one line. */
public final class StateException extends IOException {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** What is wrong. */
    public enum Kind {
        /** No running container has that name or id. */
        NOT_FOUND,
        /** The ids of several containers begin with the digits. */
        AMBIGUOUS,
        /** Anything else: the name is taken, or the directory cannot be used. */
        OTHER
    }

    StateException(String message) {
        this(Kind.OTHER, message);
    }

    StateException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** What is wrong, for programs to decide on. */
    public Kind kind() {
        return kind;
    }
}
