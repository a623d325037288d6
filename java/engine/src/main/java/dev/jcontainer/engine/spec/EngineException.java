package dev.jcontainer.engine.spec;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A verb of the engine was refused or failed; the message names the container. */
public final class EngineException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why a verb was refused or failed. */
    public enum Reason {
        /** There is no such container, volume or network. */
        NOT_FOUND,
        /** Another container or volume has the name, or several ids begin with the digits. */
        CONFLICT,
        /** The state of the container does not permit the verb. */
        STATE,
        /** Another process is about to start, stop or remove the container. */
        BUSY,
        /** The input is wrong. */
        INVALID,
        /** This host cannot do it, and the message says what would help. */
        UNSUPPORTED,
        /** A port cannot be published. */
        PORT
    }

    public EngineException(Reason reason, String message) {
        this(reason, message, null);
    }

    public EngineException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why it was refused or failed. */
    public Reason reason() {
        return reason;
    }
}
