package dev.jcontainer.image.registry.config;

/**
 * Where a repository is asked for. Immutable.
 *
 * @param registry the host, with its port if it has one
 * @param repository the repository there
 * @param insecure whether its certificate is not verified, and HTTP is used if HTTPS fails
 * @param mirror whether another place follows
 * @param use for which requests it is asked
 */
public record Place(String registry, String repository, boolean insecure, boolean mirror, RegistryEntry.Use use) {
    @Override
    public String toString() {
        return registry + "/" + repository;
    }
}
