package dev.jcontainer.json;

import java.io.IOException;

/** A document that cannot be read. The message begins with the path in it: {@code process.rlimits[2].soft: not …}. */
public final class DocumentException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * A message.
     *
     * @param path in the document, empty for the document itself
     */
    public DocumentException(String path, String problem) {
        super(path.isEmpty() ? problem : path + ": " + problem);
    }
}
