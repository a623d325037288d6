package dev.jcontainer.image;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An image cannot be had or used. The message is one sentence for the user and says what to do, where something can be done. */
public final class ImageException extends IOException {
    private static final long serialVersionUID = 1;

    /** What the reason is. */
    public enum Reason {
        /** The store, the registry or the archive has no such image. */
        NOT_FOUND,
        /** The registry does not let the user read or write it. */
        DENIED,
        /** The name is malformed, or means several images. */
        NAME,
        /** The image is not for the requested platform. */
        PLATFORM,
        /** It is an artifact, or has something that cannot be run. */
        NOT_RUNNABLE,
        /** The image is used by another name or a container. */
        IN_USE
    }

    private final Reason reason;

    ImageException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    ImageException(Reason reason, @Nullable String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What the reason is. */
    public Reason reason() {
        return reason;
    }
}
