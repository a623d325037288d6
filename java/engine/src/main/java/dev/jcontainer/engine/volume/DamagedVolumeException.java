package dev.jcontainer.engine.volume;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The description of a volume is damaged; the message says what to do. */
final class DamagedVolumeException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedVolumeException(String name, @Nullable String what, @Nullable Throwable cause) {
        super(
                "The volume " + name + " is damaged: " + what
                        + ". Copy its files if they are needed, and remove it by 'jcontainer volume rm -f " + name
                        + "'.",
                cause);
    }
}
