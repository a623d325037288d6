package dev.jcontainer.image.registry.http;

import org.jspecify.annotations.Nullable;

/**
 * A proxy of HTTP.
 *
 * @param url its address, of which only scheme, host and port count
 * @param authorization the value of {@code Proxy-Authorization}; null for none
 */
public record Proxy(Url url, @Nullable String authorization) {
    /** Without the password. */
    @Override
    public String toString() {
        return url.origin();
    }
}
