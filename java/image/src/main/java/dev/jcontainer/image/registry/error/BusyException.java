package dev.jcontainer.image.registry.error;

import java.util.List;

/** The server is asked too much (429), or rests (503): it may say for how long. */
public final class BusyException extends RegistryException {
    private static final long serialVersionUID = 1;

    private final long retryAfter;

    /**
     * An exception with this sentence.
     *
     * @param retryAfter milliseconds; negative if the server does not say
     */
    public BusyException(String message, int status, List<String> codes, long retryAfter) {
        super(message, status, codes);
        this.retryAfter = retryAfter;
    }

    @Override
    public long retryAfter() {
        return retryAfter;
    }
}
