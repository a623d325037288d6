package dev.jcontainer.kernel;

import java.io.IOException;

/** A system call that failed, with its {@code errno}. */
public final class SystemCallException extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;

    /**
     * @param errno above 0, as in {@code errno(3)}
     * @param attempted what was tried, fit to follow "Cannot"
     */
    public SystemCallException(int errno, String attempted) {
        super("Cannot " + attempted + ": " + Errno.described(errno) + ".");
        this.errno = errno;
    }

    /** The error's number, as in {@code errno(3)}. */
    public int errno() {
        return errno;
    }

    /** Returns a result of {@link Syscalls} that is not below 0, and throws for one that is. */
    public static int check(int result, String attempted) throws SystemCallException {
        if (result < 0) {
            throw new SystemCallException(-result, attempted);
        }
        return result;
    }

    /** The same for a result of 64 bits. */
    public static long check(long result, String attempted) throws SystemCallException {
        if (result < 0) {
            throw new SystemCallException((int) -result, attempted);
        }
        return result;
    }
}
