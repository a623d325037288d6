package dev.jcontainer.image.registry.error;

import java.util.List;

/** There is no such image, blob or repository (404). */
public final class NotFoundException extends RegistryException {
    private static final long serialVersionUID = 1;

    /** An exception with this sentence, status and the codes of the registry. */
    public NotFoundException(String message, int status, List<String> codes) {
        super(message, status, codes);
    }
}
