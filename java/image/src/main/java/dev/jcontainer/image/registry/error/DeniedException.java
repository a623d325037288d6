package dev.jcontainer.image.registry.error;

import java.util.List;

/** The server does not let the user in (401, 403). */
public final class DeniedException extends RegistryException {
    private static final long serialVersionUID = 1;

    /** An exception with this sentence, status and the codes of the registry. */
    public DeniedException(String message, int status, List<String> codes) {
        super(message, status, codes);
    }
}
