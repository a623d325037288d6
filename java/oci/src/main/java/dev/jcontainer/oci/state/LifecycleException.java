package dev.jcontainer.oci.state;

import java.io.IOException;

/** A verb failed for a container. Engines look for phrases of runc in the message, so it contains them. */
public class LifecycleException extends IOException {
    private static final long serialVersionUID = 1;

    /** Makes an exception with a message of one line. */
    public LifecycleException(String message) {
        super(message);
    }

    /** Makes an exception with a message of one line and a cause. */
    public LifecycleException(String message, Throwable cause) {
        super(message, cause);
    }
}
