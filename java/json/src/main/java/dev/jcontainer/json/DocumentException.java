package dev.jcontainer.json;

import java.io.IOException;

/** An error in a document. The message begins with the path of the value: {@code process.rlimits[2].soft: not …}. */
public final class DocumentException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * Makes an exception about one value.
     *
     * @param path the path of the value, empty for the document itself
     * @param problem what is wrong with it
     */
    public DocumentException(String path, String problem) {
        super(path.isEmpty() ? problem : path + ": " + problem);
    }
}
