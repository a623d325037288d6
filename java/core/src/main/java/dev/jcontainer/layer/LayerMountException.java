package dev.jcontainer.layer;

import dev.jcontainer.kernel.Errno;
import java.io.IOException;
import java.util.Locale;

/** A layer that cannot be mounted on this host. The message is for users, with what to do. Immutable. */
public final class LayerMountException extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;
    private final String reason;

    /** @param errno the error number, as in {@code errno(3)}; 0 if no system call failed */
    LayerMountException(String file, int errno, String reason) {
        this(file, errno, reason, "");
    }

    /**
     * The exception with advice for those who choose how a layer lies on the disk.
     *
     * @param advice a sentence, which is no part of the reason; empty for none
     */
    LayerMountException(String file, int errno, String reason, String advice) {
        super("Cannot mount the layer " + file + ": " + reason + "." + (advice.isEmpty() ? "" : " " + advice));
        this.errno = errno;
        this.reason = reason.substring(0, 1).toUpperCase(Locale.ROOT) + reason.substring(1) + ".";
    }

    /** The exception for a file that cannot be opened. */
    static LayerMountException ofOpen(String file, int errno) {
        if (errno == Errno.ENOENT) {
            return new LayerMountException(
                    file,
                    errno,
                    "it does not exist, or has been removed. If it belongs to an image, pull the image again");
        }
        boolean isLack = ErofsLayer.isLackOfDescriptors(errno);
        return new LayerMountException(file, errno, isLack ? ErofsLayer.reason(errno, "") : Errno.described(errno));
    }

    /** The error number, as in {@code errno(3)}; 0 if no system call failed. */
    public int errno() {
        return errno;
    }

    /** The reason alone, as sentences that do not name the file. */
    public String reason() {
        return reason;
    }
}
