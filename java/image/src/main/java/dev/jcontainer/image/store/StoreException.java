package dev.jcontainer.image.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An operation on the store failed. The message is one line and says what to do. */
public final class StoreException extends IOException {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** The kind of error, on which callers can decide. */
    public enum Kind {
        /** The content of a blob has another digest or size than its descriptor says; it was thrown away. */
        CONTENT,
        /** The file system has no space or no inodes left, or the quota is used up. */
        FULL,
        /** Something that an image needs is not in the store. */
        MISSING,
        /** The store is of another version, of another user, or no store. */
        UNUSABLE,
        /** A file of the store is not what the store has written. */
        DAMAGED,
        /** A file cannot be read or written for another reason. */
        OTHER
    }

    StoreException(Kind kind, String message) {
        this(kind, message, null);
    }

    StoreException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** The kind of error. */
    public Kind kind() {
        return kind;
    }
}
