package dev.jcontainer.worker;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.PlainText;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A worker could not carry out a record. It has ended; what it had done before is left as it is. Immutable. */
public final class WorkerException extends IOException {
    private static final long serialVersionUID = 1;

    private final Operation operation;
    private final int errno;
    private final String path;
    private final @Nullable String attribute;

    private WorkerException(String message, Operation operation, int errno, String path, @Nullable String attribute) {
        super(message);
        this.attribute = attribute;
        this.operation = operation;
        this.errno = errno;
        this.path = path;
    }

    /**
     * The exception for an answer.
     *
     * @param directory the directory that the worker has opened
     * @param path the path of the entry below it; with EPROTO why the worker refuses the record
     * @param attribute the extended attribute; null for an operation without one
     */
    static WorkerException of(
            Operation operation, int errno, String directory, String path, @Nullable String attribute) {
        if (errno == Errno.EPROTO) {
            return new WorkerException(
                    "The worker refuses a record: " + path + " (" + operation + ").", operation, errno, "", null);
        }
        boolean isWhole = path.startsWith("/") || directory.isEmpty();
        String whole = isWhole ? path : path.isEmpty() ? directory : directory + "/" + path;
        String what = attribute == null ? "" : PlainText.escaped(attribute) + " of ";
        String message = "Cannot " + operation.attempt() + " " + what + PlainText.escaped(whole) + ": "
                + Errno.described(errno) + "." + hint(errno);
        return new WorkerException(message, operation, errno, path, attribute);
    }

    /** The exception for a record that a worker would refuse, because its texts are too long. */
    static WorkerException tooLong(Operation operation) {
        return new WorkerException(
                "Cannot " + operation.attempt() + " an entry: its name or text is longer than 256 KiB.",
                operation,
                Errno.E2BIG,
                "",
                null);
    }

    private static String hint(int errno) {
        switch (errno) {
            case Errno.ENOSPC:
            case Errno.EDQUOT:
                return " The file system or the quota has no space or no inodes left, which df, df -i and quota show. Free some, or use"
                        + " another file system.";
            case Errno.EROFS:
                return " The file system is read-only.";
            case Errno.EXDEV:
                return " Something is mounted there; unmount it first.";
            default:
                return "";
        }
    }

    /** The operation that failed. */
    public Operation operation() {
        return operation;
    }

    /** The error's number, as in {@code errno(3)}. */
    public int errno() {
        return errno;
    }

    /** The path below the worker's directory; empty for the directory itself. */
    public String path() {
        return path;
    }

    /** The name of the extended attribute that could not be set; null for another operation. */
    public @Nullable String attribute() {
        return attribute;
    }
}
