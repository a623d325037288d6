package dev.jcontainer.image;

import dev.jcontainer.image.directory.MissingOwners;
import dev.jcontainer.image.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings for {@link Images}; it can be changed and used again after {@link #build}. Not thread-safe. */
public final class ImagesBuilder {
    private @Nullable String root;
    private MissingOwners missing = MissingOwners.REFUSE;
    private final Registries registries = new Registries();

    ImagesBuilder() {}

    /** The directory of the store; by default that of this user. It is made if it is missing. */
    public ImagesBuilder root(Path directory) {
        return root(directory.toAbsolutePath().toString());
    }

    /** The same; the string may hold any byte but NUL: see {@code dev.jcontainer.kernel.Bytes}. */
    public ImagesBuilder root(String directory) {
        root = directory;
        return this;
    }

    /**
     * Lets files of owners that this user's user namespace lacks belong to the user, instead of refusing the image. By
     * default such an image is refused, with the ids that are missing and the line that adds them.
     */
    public ImagesBuilder ignoreMissingOwners(boolean value) {
        missing = value ? MissingOwners.ROOT : MissingOwners.REFUSE;
        return this;
    }

    /** The environment in which proxies and files with credentials are named; by default that of this process. */
    public ImagesBuilder environment(Map<String, String> variables) {
        registries.environment = Map.copyOf(variables);
        return this;
    }

    /** A name and a password for registries, in place of all files. */
    public ImagesBuilder credentials(String user, String password) {
        registries.user = user;
        registries.password = password;
        return this;
    }

    /** The file with credentials, in place of all others. */
    public ImagesBuilder authFile(String path) {
        registries.authFile = path;
        return this;
    }

    /** A directory with {@code *.crt}, {@code *.cert} and {@code *.key} for registries, in place of all others. */
    public ImagesBuilder certificates(String directory) {
        registries.certificates = directory;
        return this;
    }

    /** Whether certificates of registries are verified; if not, HTTP is used where HTTPS fails. */
    public ImagesBuilder verified(boolean value) {
        registries.verified = value;
        return this;
    }

    /** How often something that failed is tried again, 5 by default. */
    public ImagesBuilder retries(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("The number of retries must not be negative: " + count);
        }
        registries.retries = count;
        return this;
    }

    /** The stored credentials for registries, by the settings for registries. */
    public Logins logins() {
        return new Logins(registries);
    }

    /**
     * Opens the store.
     *
     * @throws IOException if the store cannot be opened or made
     */
    public Images build() throws IOException {
        LayerFormats formats = new LayerFormats(missing);
        Store store = Store.open(root == null ? Store.defaultDirectory() : root, formats);
        return new Images(store, formats, registries.copy());
    }
}
