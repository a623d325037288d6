package dev.jcontainer.image;

import dev.jcontainer.image.progress.TransferListener;
import java.io.IOException;

/**
 * The credentials for registries that are stored for later commands, also of Docker: by the credential helper that the
 * file of Docker names, else in the file itself. {@link ImagesBuilder#logins} makes it, and opens no store for it.
 * Thread-safe.
 */
public final class Logins {
    private final Registries registries;

    Logins(Registries registries) {
        this.registries = registries;
    }

    /**
     * Checks a name and a password with a registry, and stores them.
     *
     * @param registry the host, with its port if it has one
     * @param listener gets the warnings
     * @return where they are stored: the absolute path of a file, or the name of a credential helper
     * @throws ImageException with the reason DENIED if the registry does not let the user in; then nothing is stored
     * @throws IOException if the registry fails, or they cannot be stored
     */
    public String login(String registry, String user, String password, TransferListener listener)
            throws IOException, InterruptedException {
        try {
            return registries.login(registry, user, password, listener::warn);
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    /**
     * Whether credentials are stored for a registry.
     *
     * @param listener gets the warnings
     * @throws IOException if the files with credentials cannot be read
     */
    public boolean has(String registry, TransferListener listener) throws IOException, InterruptedException {
        try {
            return registries.hasLogin(registry, listener::warn);
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    /**
     * Checks the credentials that are stored for a registry.
     *
     * @param listener gets the warnings
     * @throws ImageException with the reason DENIED if the registry does not let the user in
     * @throws IOException if the registry fails
     */
    public void check(String registry, TransferListener listener) throws IOException, InterruptedException {
        try {
            registries.checkLogin(registry, listener::warn);
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    /**
     * Removes the credentials that are stored for a registry.
     *
     * @param listener gets the warnings
     * @return whether there were some
     * @throws IOException if they cannot be removed
     */
    public boolean logout(String registry, TransferListener listener) throws IOException {
        return registries.logout(registry, listener::warn);
    }
}
