package dev.jcontainer.oci.state;

import java.io.IOException;

/** What cannot be done to a container. Engines look for phrases of runc's in the message, so it has them. */
public class LifecycleException extends IOException {
    private static final long serialVersionUID = 1;

    /** With a message of one line. */
    public LifecycleException(String message) {
        super(message);
    }

    /** With what caused it. */
    public LifecycleException(String message, Throwable cause) {
        super(message, cause);
    }
}
