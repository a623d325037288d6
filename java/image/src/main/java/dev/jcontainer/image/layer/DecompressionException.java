package dev.jcontainer.image.layer;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A blob is cut off, damaged, or compressed in a way that cannot be read. */
public final class DecompressionException extends IOException {
    private static final long serialVersionUID = 1;

    /** @param predicate what is said of the blob, without a full stop; {@link Decompression} says what the blob is */
    DecompressionException(String predicate, @Nullable Throwable cause) {
        super(predicate, cause);
    }

    /** The same with the subject of the sentence. */
    DecompressionException of(String subject) {
        return new DecompressionException(subject + " " + getMessage(), getCause() == null ? this : getCause());
    }
}
