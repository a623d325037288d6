package dev.jcontainer.image.name;

import java.io.IOException;

/** A text that does not name an image or a platform. The message quotes the text, and says what is wrong and where. */
public final class NameException extends IOException {
    private static final long serialVersionUID = 1;

    public NameException(String message) {
        super(message);
    }
}
