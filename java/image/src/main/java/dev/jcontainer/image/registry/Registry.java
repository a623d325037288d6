package dev.jcontainer.image.registry;

import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.registry.auth.CredentialStore;
import dev.jcontainer.image.registry.auth.LoginFile;
import dev.jcontainer.image.registry.auth.TokenScope;
import dev.jcontainer.image.registry.error.RegistryException;
import dev.jcontainer.image.registry.http.ConnectionException;
import dev.jcontainer.image.registry.http.CutException;
import dev.jcontainer.image.registry.http.Request;
import dev.jcontainer.image.registry.http.Response;
import java.io.IOException;

/** Opens repositories of registries, and logs in to registries. Nothing is sent before something is asked for. */
public final class Registry {
    private static final int OK = 200;

    private Registry() {}

    /**
     * Opens a repository to read from; the caller closes it.
     *
     * @throws IOException if a configuration is malformed, or blocks the registry
     */
    public static RegistrySource source(Reference reference, RegistrySettings settings) throws IOException {
        return new RegistrySource(reference, Endpoints.of(reference.registry(), reference.repository(), settings));
    }

    /**
     * Opens a repository to write to; the caller closes it.
     *
     * @throws IOException if a configuration is malformed, or blocks the registry
     */
    public static RegistryTarget target(Reference reference, RegistrySettings settings) throws IOException {
        return new RegistryTarget(reference, Endpoints.of(reference.registry(), reference.repository(), settings));
    }

    /**
     * Asks a registry whether it lets the user of these settings in.
     *
     * @param registry the host, with its port if it has one
     * @throws dev.jcontainer.image.registry.error.DeniedException if it does not
     */
    public static void check(String registry, RegistrySettings settings) throws IOException {
        String what = "Cannot log in to " + registry;
        try (Endpoints endpoints = Endpoints.of(registry, "", settings)) {
            Endpoint endpoint = endpoints.own();
            endpoints.patience().run(() -> {
                try (Response response = endpoint.send(
                        "GET",
                        endpoint.address("/v2/"),
                        Request.Named.BY_USER,
                        TokenScope.NONE,
                        what,
                        request -> request.header("Accept", "application/json"))) {
                    if (response.status() != OK) {
                        throw endpoint.failure(what, response);
                    }
                    return true;
                }
            });
        }
    }

    /**
     * Checks a name and a password, and stores them for later commands.
     *
     * @param settings their credentials are not used
     * @return where they are stored: the name of a file or of a credential helper
     */
    public static String login(String registry, String user, String password, RegistrySettings settings)
            throws IOException {
        check(registry, settings.with(user, password));
        return new LoginFile(settings.credentialFiles()).store(registry, user, password);
    }

    /**
     * Whether credentials are stored for a registry.
     *
     * @param settings their credentials are not used
     */
    public static boolean hasLogin(String registry, RegistrySettings settings) throws IOException {
        return new CredentialStore(null, "", settings.credentialFiles(), settings.environment(), settings.warnings())
                        .find(registry, "")
                != null;
    }

    /**
     * Removes the credentials that are stored for a registry.
     *
     * @return whether there were some
     */
    public static boolean logout(String registry, RegistrySettings settings) throws IOException {
        return new LoginFile(settings.credentialFiles()).erase(registry);
    }

    /**
     * Whether a failure says that the registry could not be asked: no connection, a cut one, or an answer that it cannot
     * work now. It is not one if the registry has refused.
     */
    public static boolean isUnreachable(IOException failure) {
        return failure instanceof ConnectionException
                || failure instanceof CutException
                || failure instanceof RegistryException && ((RegistryException) failure).isTemporary();
    }
}
