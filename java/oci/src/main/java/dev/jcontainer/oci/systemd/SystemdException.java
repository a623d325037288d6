package dev.jcontainer.oci.systemd;

import java.io.IOException;

/** An error of systemd, or of the connection to it. The message is for people. */
public final class SystemdException extends IOException {
    private static final long serialVersionUID = 1;

    SystemdException(String message) {
        super(message);
    }

    SystemdException(String message, Throwable cause) {
        super(message, cause);
    }
}
