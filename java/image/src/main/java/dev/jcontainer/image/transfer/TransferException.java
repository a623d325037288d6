package dev.jcontainer.image.transfer;

import java.io.IOException;

/** A transfer that failed, and neither the registry nor the store is the reason. */
public final class TransferException extends IOException {
    private static final long serialVersionUID = 1;

    /** What the reason is. */
    public enum Kind {
        /** The source gave something else than it said: a wrong digest, size or type. */
        CONTENT,
        /** The image is not for this platform. */
        PLATFORM,
        /** The image is malformed, or has what is refused. */
        IMAGE,
        /** Something that is to be pushed or saved is no longer in the store. */
        MISSING
    }

    private final Kind kind;

    /** Makes an exception with a whole sentence. */
    public TransferException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Makes an exception with a whole sentence and its cause. */
    public TransferException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What the reason is. */
    public Kind kind() {
        return kind;
    }
}
