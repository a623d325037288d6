package dev.jcontainer.engine.record;

import java.io.IOException;

/** A file of a container's record is damaged; the message says which, and what to do. */
public final class DamagedRecordException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedRecordException(String id, String file, Exception cause) {
        super(
                "The record of the container " + id + " is damaged: cannot read " + file + ", because "
                        + cause.getMessage() + ". Remove the container by 'jcontainer rm -f " + id + "'.",
                cause);
    }
}
