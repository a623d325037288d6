package dev.jcontainer.cgroup;

import dev.jcontainer.kernel.Errno;
import java.io.IOException;

/** A limit that this host cannot enforce, or a cgroup that cannot be made. The message is written for users. */
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

    /** An error for a directory that could not be made. */
    static CgroupException cannotMake(String directory, int errno, boolean isUnified) {
        return new CgroupException(
                errno,
                "Cannot make the cgroup " + directory + ": " + Errno.described(errno) + ". " + hint(errno, isUnified));
    }

    private static String hint(int errno, boolean isUnified) {
        switch (errno) {
            case Errno.EACCES:
            case Errno.EPERM:
                return "It is not delegated to this user. "
                        + (isUnified
                                ? UnifiedLayout.howToGet()
                                : "Cgroup v1 cannot be delegated safely: run as root, or boot with cgroup v2, by"
                                        + " systemd.unified_cgroup_hierarchy=1.");
            case Errno.EROFS:
                return "The cgroup file system is mounted read-only, as in a container: remount it read-write, or give"
                        + " that container its own cgroups.";
            case Errno.EEXIST:
                return "It has processes, so it belongs to another container: give this one another cgroup.";
            case Errno.EAGAIN:
                return "The limit of cgroups below it is reached: cgroup.max.descendants.";
            default:
                return "See man 7 cgroups.";
        }
    }

    /** The error number, as in {@code errno(3)}; 0 if no system call failed. */
    public int errno() {
        return errno;
    }
}
