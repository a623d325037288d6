package dev.jcontainer.image.registry.error;

import java.io.IOException;
import java.util.List;

/** A registry, or its token server, answered with an error. The message has the server's own words. */
public class RegistryException extends IOException {
    private static final long serialVersionUID = 1;

    private static final int TIMEOUT = 408;
    private static final int TOO_MANY = 429;
    private static final int SERVER = 500;

    private final int status;
    private final transient List<String> codes;

    /**
     * An exception with this sentence.
     *
     * @param status the status of HTTP
     * @param codes the codes of the registry, such as {@code MANIFEST_UNKNOWN}
     */
    public RegistryException(String message, int status, List<String> codes) {
        super(message);
        this.status = status;
        this.codes = List.copyOf(codes);
    }

    /** The status of HTTP, such as 500. */
    public final int status() {
        return status;
    }

    /** The codes of the registry, such as {@code MANIFEST_UNKNOWN}; none after serialization. */
    public final List<String> codes() {
        return codes == null ? List.of() : codes;
    }

    /** Whether the same request may succeed later. */
    public final boolean isTemporary() {
        return status == TIMEOUT || status == TOO_MANY || status >= SERVER;
    }

    /** How many milliseconds the server asks to wait; negative if it does not say. */
    public long retryAfter() {
        return -1;
    }
}
