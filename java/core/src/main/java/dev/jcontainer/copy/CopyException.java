package dev.jcontainer.copy;

import java.io.IOException;

/** A copy was refused by the rules of {@code docker cp}, before anything was written. The message names both paths. */
public final class CopyException extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean isMissing;

    CopyException(String message, boolean isMissing) {
        super(message);
        this.isMissing = isMissing;
    }

    /** Whether the source does not exist; otherwise the destination cannot take it. */
    public boolean isMissing() {
        return isMissing;
    }
}
