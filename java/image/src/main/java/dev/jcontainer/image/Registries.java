package dev.jcontainer.image;

import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.registry.Registry;
import dev.jcontainer.image.registry.RegistrySettings;
import dev.jcontainer.image.registry.RegistrySource;
import dev.jcontainer.image.registry.RegistryTarget;
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

    /** The same settings, which another change of these leaves alone. */
    Registries copy() {
        Registries copy = new Registries();
        copy.environment = environment;
        copy.user = user;
        copy.password = password;
        copy.authFile = authFile;
        copy.certificates = certificates;
        copy.verified = verified;
        copy.retries = retries;
        return copy;
    }

    /** Opens a repository; the caller closes it. */
    RegistrySource source(Reference reference, Consumer<String> warnings) throws IOException {
        return Registry.source(reference, settings(warnings));
    }

    /** The tags of a repository. */
    List<String> tags(Reference reference, Consumer<String> warnings) throws IOException {
        try (RegistrySource source = source(reference, warnings)) {
            return source.tags();
        }
    }

    /** Opens a repository to write to; the caller closes it. */
    RegistryTarget target(Reference reference, Consumer<String> warnings) throws IOException {
        return Registry.target(reference, settings(warnings));
    }

    String login(String registry, String name, String secret, Consumer<String> warnings) throws IOException {
        return Registry.login(registry, name, secret, settings(warnings));
    }

    boolean hasLogin(String registry, Consumer<String> warnings) throws IOException {
        return Registry.hasLogin(registry, settings(warnings));
    }

    void checkLogin(String registry, Consumer<String> warnings) throws IOException {
        Registry.check(registry, settings(warnings));
    }

    boolean logout(String registry, Consumer<String> warnings) throws IOException {
        return Registry.logout(registry, settings(warnings));
    }

    private RegistrySettings settings(Consumer<String> warnings) {
        RegistrySettings.Builder settings = RegistrySettings.builder(
                        environment == null ? System.getenv() : environment)
                .verified(verified)
                .warnings(warnings);
        if (user != null && password != null) {
            settings.credentials(user, password);
        }
        if (authFile != null) {
            settings.authFile(authFile);
        }
        if (certificates != null) {
            settings.certificates(certificates);
        }
        if (retries != UNSET) {
            settings.retries(retries);
        }
        return settings.build();
    }
}
