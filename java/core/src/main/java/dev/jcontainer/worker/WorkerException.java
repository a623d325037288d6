package dev.jcontainer.worker;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.PlainText;
import java.io.IOException;

/** A worker could not carry out a record. It has ended; what it had done before is left as it is. Immutable. */
public final class WorkerException extends IOException {
    private static final long serialVersionUID = 1;

    private final Operation operation;
    private final int errno;
    private final String path;

    private WorkerException(String message, Operation operation, int errno, String path) {
        super(message);
        this.operation = operation;
        this.errno = errno;
        this.path = path;
    }

    /**
     * The exception for an answer.
     *
     * @param directory the directory that the worker has opened
     * @param path the path of the entry below it; with EPROTO why the worker refuses the record
     */
    static WorkerException of(Operation operation, int errno, String directory, String path) {
        if (errno == Errno.EPROTO) {
            return new WorkerException(
                    "The worker refuses a record: " + path + " (" + operation + ").", operation, errno, "");
        }
        boolean isWhole = path.startsWith("/") || directory.isEmpty();
        String whole = isWhole ? path : path.isEmpty() ? directory : directory + "/" + path;
        String message = "Cannot " + operation.attempt() + " " + PlainText.escaped(whole) + ": "
                + Errno.described(errno) + "." + hint(errno);
        return new WorkerException(message, operation, errno, path);
    }

    /** The exception for a record that a worker would refuse, because its texts are too long. */
    static WorkerException tooLong(Operation operation) {
        return new WorkerException(
                "Cannot " + operation.attempt() + " an entry: its name or text is longer than 256 KiB.",
                operation,
                Errno.E2BIG,
                "");
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
}
