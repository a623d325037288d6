package dev.jcontainer.image.archive;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An archive or directory of images cannot be read or written. The message names it, and says what is wrong. */
public final class ArchiveException extends IOException {
    private static final long serialVersionUID = 1;

    ArchiveException(String message) {
        this(message, null);
    }

    ArchiveException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
