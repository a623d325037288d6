package dev.jcontainer.image;

import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.source.ImageSource;
import dev.jcontainer.image.source.ImageTarget;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The settings for registries, as plain values: the classes that speak to registries are loaded only when one is spoken
 * to. A builder changes it, and nobody after that.
 */
final class Registries {
    private static final int UNSET = -1;

    @Nullable
    Map<String, String> environment;

    @Nullable
    String user;

    @Nullable
    String password;

    @Nullable
    String authFile;

    @Nullable
    String certificates;

    boolean verified = true;
    int retries = UNSET;

    /** Opens a repository to read from; the caller closes it. */
    ImageSource source(Reference reference, Consumer<String> warnings) throws IOException {
        throw missing(reference.registry());
    }

    /** Opens a repository to write to; the caller closes it. */
    ImageTarget target(Reference reference, Consumer<String> warnings) throws IOException {
        throw missing(reference.registry());
    }

    List<String> tags(Reference reference, Consumer<String> warnings) throws IOException {
        throw missing(reference.registry());
    }

    String login(String registry, String name, String secret) throws IOException {
        throw missing(registry);
    }

    boolean logout(String registry) throws IOException {
        throw missing(registry);
    }

    private static IOException missing(String registry) {
        return new IOException("Cannot reach " + registry + ": this build has no client for registries.");
    }
}
