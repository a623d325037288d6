package dev.jcontainer.image.registry.auth;

import dev.jcontainer.image.registry.http.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where files with credentials are. A file that is named by an option or by {@code REGISTRY_AUTH_FILE} is the only one;
 * otherwise Docker's is the first, and those of containers follow. Immutable.
 *
 * @param named the file that an option names; null for none
 * @param environment the user's variables
 */
public record CredentialFiles(@Nullable String named, Map<String, String> environment) {
    /** A copy of the variables is kept. */
    public CredentialFiles {
        environment = Map.copyOf(environment);
    }

    /** The files that are read, in this order; each may be missing. */
    List<String> toRead() {
        String only = only();
        if (only != null) {
            return List.of(only);
        }
        List<String> files = new ArrayList<>();
        String docker = docker();
        if (docker != null) {
            files.add(docker);
        }
        add(files, "XDG_RUNTIME_DIR", "/containers/auth.json");
        add(files, "XDG_CONFIG_HOME", "/containers/auth.json");
        add(files, "HOME", "/.config/containers/auth.json");
        return files;
    }

    /** The file that a login is written to. */
    String toWrite() throws RefusedException {
        String only = only();
        String file = only == null ? docker() : only;
        if (file == null) {
            throw new RefusedException(
                    "There is no place for the credentials: set HOME or DOCKER_CONFIG, or name a file"
                            + " with --authfile");
        }
        return file;
    }

    private @Nullable String only() {
        String variable = environment.getOrDefault("REGISTRY_AUTH_FILE", "");
        return named != null ? named : variable.isEmpty() ? null : variable;
    }

    private @Nullable String docker() {
        String directory = environment.getOrDefault("DOCKER_CONFIG", "");
        if (!directory.isEmpty()) {
            return directory + "/config.json";
        }
        String home = environment.getOrDefault("HOME", "");
        return home.isEmpty() ? null : home + "/.docker/config.json";
    }

    private void add(List<String> files, String variable, String path) {
        String directory = environment.getOrDefault(variable, "");
        if (!directory.isEmpty() && !files.contains(directory + path)) {
            files.add(directory + path);
        }
    }
}
