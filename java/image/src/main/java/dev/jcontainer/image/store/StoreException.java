package dev.jcontainer.image.store;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.worker.WorkerException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An operation on the store failed. The message is one line and says what to do. */
public final class StoreException extends IOException {
    private static final long serialVersionUID = 1;

    private final Kind kind;
    private final boolean refusal;

    /** The kind of error, on which callers can decide. */
    public enum Kind {
        /** The content of a blob has another digest or size than its descriptor says; it was thrown away. */
        CONTENT,
        /** The file system has no space or no inodes left, or the quota is used up. */
        FULL,
        /** The file system is mounted read-only. */
        READ_ONLY,
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
        this(kind, message, cause, false);
    }

    private StoreException(Kind kind, String message, @Nullable Throwable cause, boolean refusal) {
        super(message, cause);
        this.kind = kind;
        this.refusal = refusal;
    }

    /** The kernel does not let this user do something with a file, whatever is in it. It is of no use, as if damaged. */
    static StoreException refusal(String message, @Nullable Throwable cause) {
        return new StoreException(Kind.DAMAGED, message, cause, true);
    }

    /** The same error of the disk as one of the store, which says what to do, if it is one. */
    static IOException of(IOException failure) {
        int errno = failure instanceof SystemCallException
                ? ((SystemCallException) failure).errno()
                : failure instanceof WorkerException ? ((WorkerException) failure).errno() : 0;
        boolean isFull = errno == Errno.ENOSPC || errno == Errno.EDQUOT;
        return isFull ? new StoreException(Kind.FULL, failure.getMessage() + advice(failure), failure) : failure;
    }

    /** A worker gives its own. */
    private static String advice(IOException failure) {
        return failure instanceof WorkerException ? "" : Disk.FREE_SPACE;
    }

    /** Whether it is a {@link #refusal}. */
    boolean isRefusal() {
        return refusal;
    }

    /** The kind of error. */
    public Kind kind() {
        return kind;
    }
}
