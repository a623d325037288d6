package dev.jcontainer.image.layer;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A blob is cut off, damaged, or compressed in a way that cannot be read. */
public final class DecompressionException extends IOException {
    private static final long serialVersionUID = 1;

    public DecompressionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
