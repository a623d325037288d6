package dev.jcontainer.kernel;

import java.io.IOException;

/** A failed system call, with its {@code errno}. */
public final class SystemCallException extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;

    /**
     * @param errno above 0, as in {@code errno(3)}
     * @param attempted what was attempted, as it follows "Cannot"
     */
    public SystemCallException(int errno, String attempted) {
        super(attempted);
        this.errno = errno;
    }

    /** Made when it is asked for: many are caught for their number, and the texts of the errors take long to load. */
    @Override
    public String getMessage() {
        return "Cannot " + super.getMessage() + ": " + Errno.described(errno) + ".";
    }

    /** The error's number, as in {@code errno(3)}. */
    public int errno() {
        return errno;
    }

    /** Returns a result of {@link Syscalls} if it is not below 0, and throws otherwise. */
    public static int check(int result, String attempted) throws SystemCallException {
        if (result < 0) {
            throw new SystemCallException(-result, attempted);
        }
        return result;
    }

    /** Checks a result of 64 bits in the same way. */
    public static long check(long result, String attempted) throws SystemCallException {
        if (result < 0) {
            throw new SystemCallException((int) -result, attempted);
        }
        return result;
    }
}
