package dev.jcontainer.image.registry.auth;

import dev.jcontainer.image.registry.http.RefusedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the user's credentials: those given, or those of the first file that has some. A helper that is missing or fails
 * is told once, and counts as one without credentials, so that public images can still be pulled. Thread-safe.
 */
public final class CredentialStore {
    static final int HELPER_SECONDS = 30;

    private final Credentials.@Nullable Password given;
    private final String givenFor;
    private final CredentialFiles files;
    private final Consumer<String> warnings;
    private final Map<String, String> environment;
    private final Set<String> told = new HashSet<>();
    private final Map<String, List<Credentials>> found = new HashMap<>();

    /**
     * A store.
     *
     * @param given credentials that are used in place of all files, for one registry only; null for none
     * @param givenFor that registry
     * @param files the files to look into
     * @param environment the user's variables, for helpers
     * @param warnings is told of helpers that are missing or fail
     */
    public CredentialStore(
            Credentials.@Nullable Password given,
            String givenFor,
            CredentialFiles files,
            Map<String, String> environment,
            Consumer<String> warnings) {
        this.given = given;
        this.givenFor = givenFor;
        this.files = files;
        this.environment = environment;
        this.warnings = warnings;
    }

    /**
     * What the user shows to a registry for a repository; null for nothing.
     *
     * @param repository empty for the registry as a whole
     * @throws RefusedException if a file cannot be read or is malformed
     */
    public synchronized @Nullable Credentials find(String registry, String repository) throws IOException {
        if (given != null) {
            return registry.equals(givenFor) ? given : null;
        }
        String key = registry + "/" + repository;
        List<Credentials> known = found.get(key);
        if (known == null) {
            Credentials credentials = search(registry, repository);
            known = credentials == null ? List.of() : List.of(credentials);
            found.put(key, known);
        }
        return known.isEmpty() ? null : known.get(0);
    }

    private @Nullable Credentials search(String registry, String repository) throws IOException {
        List<AuthFile> read = new ArrayList<>();
        for (String path : files.toRead()) {
            AuthFile file = AuthFile.read(path);
            if (file != null) {
                read.add(file);
            }
        }
        for (AuthFile file : read) {
            String helper = file.helper(registry);
            Credentials credentials = helper == null ? null : ask(helper, registry);
            if (credentials == null) {
                credentials = file.find(registry, repository);
            }
            if (credentials != null) {
                return credentials;
            }
        }
        return null;
    }

    private @Nullable Credentials ask(String helper, String registry) throws IOException {
        try {
            return new CredentialHelper(helper, environment, HELPER_SECONDS).get(registry);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            if (told.add(helper)) {
                warnings.accept(e.getMessage() + "; going on without the credentials that it may keep.");
            }
            return null;
        }
    }
}
