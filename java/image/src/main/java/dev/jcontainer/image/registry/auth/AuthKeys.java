package dev.jcontainer.image.registry.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The keys by which files and helpers know a registry. Docker's own registry has an address there that no longer
 * answers: {@code https://index.docker.io/v1/}.
 */
final class AuthKeys {
    static final String DOCKER = "docker.io";
    static final String DOCKER_KEY = "https://index.docker.io/v1/";

    private AuthKeys() {}

    /** The key under which Docker stores what a user shows to a registry. */
    static String stored(String registry) {
        return isDocker(registry) ? DOCKER_KEY : registry;
    }

    private static boolean isDocker(String host) {
        return host.equals(DOCKER) || host.equals("index.docker.io") || host.equals("registry-1.docker.io");
    }

    /**
     * A key of a file in the form of {@link #candidates}. Old versions of Docker wrote addresses, with a scheme and the
     * version of the API; those of containers have a path, which stays.
     */
    static String normalized(String key) {
        String rest = key;
        boolean address = key.startsWith("https://") || key.startsWith("http://");
        if (address) {
            rest = key.substring(key.indexOf("://") + 3);
        }
        while (rest.endsWith("/")) {
            rest = rest.substring(0, rest.length() - 1);
        }
        int slash = rest.indexOf('/');
        String host = (slash < 0 ? rest : rest.substring(0, slash)).toLowerCase(Locale.ROOT);
        String path = slash < 0 ? "" : rest.substring(slash);
        if (isDocker(host)) {
            host = DOCKER;
        }
        return address || path.equals("/v1") || path.equals("/v2") ? host : host + path;
    }

    /** What a key may be to count for a repository, the most specific first: {@code host/a/b}, {@code host/a}, {@code host}. */
    static List<String> candidates(String registry, String repository) {
        String host = isDocker(registry) ? DOCKER : registry.toLowerCase(Locale.ROOT);
        List<String> candidates = new ArrayList<>();
        String path = repository;
        while (!path.isEmpty()) {
            candidates.add(host + "/" + path);
            int slash = path.lastIndexOf('/');
            path = slash < 0 ? "" : path.substring(0, slash);
        }
        candidates.add(host);
        return candidates;
    }
}
