package dev.jcontainer.cgroup;

import java.io.IOException;

/** A limit that this host cannot enforce, or a cgroup that cannot be made. The message is for people. */
public final class CgroupException extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;

    CgroupException(int errno, String message) {
        super(message);
        this.errno = errno;
    }

    CgroupException(String message) {
        this(0, message);
    }

    /** As in {@code errno(3)}; 0 where no system call failed. */
    public int errno() {
        return errno;
    }
}
