package dev.jcontainer.image.registry.auth;

/** What a user shows to a registry. Immutable; the texts of these values have no secret. */
public sealed interface Credentials {
    /**
     * A name and a password, or an access token in its place.
     *
     * @param user not empty, without a colon
     * @param secret the password
     */
    record Password(String user, String secret) implements Credentials {
        @Override
        public String toString() {
            return user + ":***";
        }
    }

    /**
     * A refresh token of OAuth 2, with which the token server gives tokens.
     *
     * @param token the token
     */
    record IdentityToken(String token) implements Credentials {
        @Override
        public String toString() {
            return "identity token";
        }
    }

    /**
     * A token that is shown to the registry as it is.
     *
     * @param token the token
     */
    record RegistryToken(String token) implements Credentials {
        @Override
        public String toString() {
            return "registry token";
        }
    }
}
