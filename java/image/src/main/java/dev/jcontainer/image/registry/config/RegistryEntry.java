package dev.jcontainer.image.registry.config;

import java.util.List;

/**
 * What {@code registries.conf} says about the images whose names begin with a prefix. Immutable.
 *
 * @param prefix a host, with a port or a path or both, or {@code *.domain}
 * @param location what the prefix is replaced by; empty for the prefix itself
 * @param insecure whether its certificate is not verified, and HTTP is used if HTTPS fails
 * @param blocked whether nothing of it may be pulled
 * @param mirrors the places that are asked first, in this order
 * @see <a href="https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md">
 *     containers-registries.conf(5)</a>
 */
public record RegistryEntry(String prefix, String location, boolean insecure, boolean blocked, List<Mirror> mirrors) {
    /** A copy of the list is kept. */
    public RegistryEntry {
        mirrors = List.copyOf(mirrors);
    }

    /** For which requests a mirror is asked. */
    public enum Use {
        /** For all. */
        ALL,
        /** For those by digest only. */
        DIGEST,
        /** For those by tag only. */
        TAG
    }

    /**
     * A place that has the same images.
     *
     * @param location a host, with a port or a path or both
     * @param insecure as for the registry itself
     * @param use for which requests it is asked
     */
    public record Mirror(String location, boolean insecure, Use use) {}

    /** Whether the prefix covers a repository: whole components of it, or a domain below the wildcard. */
    boolean covers(String registry, String repository) {
        if (prefix.startsWith("*.")) {
            int colon = registry.lastIndexOf(':');
            String host = colon > registry.lastIndexOf(']') ? registry.substring(0, colon) : registry;
            return host.endsWith(prefix.substring(1)) && host.length() >= prefix.length();
        }
        String name = registry + "/" + repository;
        return name.equals(prefix) || name.startsWith(prefix + "/");
    }
}
