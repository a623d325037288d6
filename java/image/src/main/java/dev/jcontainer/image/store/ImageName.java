package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import org.jspecify.annotations.Nullable;

/**
 * The name of an image in the store: a reference with all its parts. Immutable.
 *
 * @param registry the host with its port, such as {@code docker.io} or {@code [::1]:5000}
 * @param repository such as {@code library/alpine}
 * @param tag such as {@code 3.20}; or the digest of the target, for an image that was pulled by its digest, or that has
 *     lost its tag to another image
 */
public record ImageName(String registry, String repository, String tag) {
    /** @throws IllegalArgumentException if a part is empty, or has a control character */
    public ImageName {
        check(registry);
        check(repository);
        check(tag);
    }

    private static void check(String part) {
        boolean valid = !part.isEmpty();
        for (int i = 0; i < part.length(); i++) {
            valid &= part.charAt(i) > ' ' && part.charAt(i) != 0x7f;
        }
        if (!valid) {
            throw new IllegalArgumentException("'" + part + "' is not a part of an image's name");
        }
    }

    /** The name of an image that has only a digest. */
    public static ImageName untagged(String registry, String repository, Digest target) {
        return new ImageName(registry, repository, target.toString());
    }

    /** Whether it has a tag, and not only a digest. */
    public boolean isTagged() {
        return tag.indexOf(':') < 0; // no tag has a colon, and each digest has one
    }

    // A record's own equals and hashCode cost a cold start some 15 ms: the JVM makes them when they are first called.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ImageName name
                && registry.equals(name.registry)
                && repository.equals(name.repository)
                && tag.equals(name.tag);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * registry.hashCode() + repository.hashCode()) + tag.hashCode();
    }

    /** As a reference: {@code docker.io/library/alpine:3.20} or {@code docker.io/library/alpine@sha256:HEX}. */
    @Override
    public String toString() {
        return registry + "/" + repository + (isTagged() ? ":" : "@") + tag;
    }
}
