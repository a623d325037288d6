package dev.jcontainer.image.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What containers of an image get unless their user says otherwise. Immutable; what the image does not say is empty.
 *
 * @param user a user with or without a group, as names or numbers: {@code app:1000}
 * @param env variables, {@code NAME=value}
 * @param entrypoint the words before {@code cmd}
 * @param cmd the words that a user's command replaces
 * @param workingDir the directory of the program
 * @param volumes directories whose content is not the image's
 * @param exposedPorts such as {@code 80/tcp}
 * @param labels free text by name, in the order of the document
 * @param stopSignal the name or number of the signal that asks the program to end
 * @param healthcheck the member {@code Healthcheck} as a JSON text; null for none
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.0/config.md#properties">OCI image specification,
 *     Image Configuration</a>
 */
public record RunDefaults(
        String user,
        List<String> env,
        List<String> entrypoint,
        List<String> cmd,
        String workingDir,
        List<String> volumes,
        List<String> exposedPorts,
        Map<String, String> labels,
        String stopSignal,
        @Nullable String healthcheck) {
    /** What an image without any has. */
    public static final RunDefaults NONE =
            new RunDefaults("", List.of(), List.of(), List.of(), "", List.of(), List.of(), Map.of(), "", null);

    public RunDefaults {
        env = List.copyOf(env);
        entrypoint = List.copyOf(entrypoint);
        cmd = List.copyOf(cmd);
        volumes = List.copyOf(volumes);
        exposedPorts = List.copyOf(exposedPorts);
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    /**
     * The words of a container's program, by Docker's rules; empty if nobody says any.
     *
     * @param otherEntrypoint what the user gives in place of {@code entrypoint}, and then {@code cmd} does not count,
     *     either: a program, or empty for none; null for the image's
     * @param words what the user gives in place of {@code cmd}; empty for the image's
     */
    public List<String> command(@Nullable String otherEntrypoint, List<String> words) {
        List<String> command = new ArrayList<>();
        if (otherEntrypoint == null) {
            command.addAll(entrypoint);
            command.addAll(words.isEmpty() ? cmd : words);
        } else {
            if (!otherEntrypoint.isEmpty()) {
                command.add(otherEntrypoint);
            }
            command.addAll(words);
        }
        return command;
    }

    /** The variables by name; as with Docker, one without a value or without a name does not count. */
    public Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String variable : env) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                variables.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return variables;
    }

    /** The directory of the program as an absolute path: a relative one begins at the root; empty if there is none. */
    public String directory() {
        return workingDir.isEmpty() ? "" : absolute(workingDir);
    }

    /** The volumes as absolute paths. */
    public List<String> volumeDirectories() {
        List<String> directories = new ArrayList<>(volumes.size());
        for (String volume : volumes) {
            directories.add(absolute(volume));
        }
        return directories;
    }

    private static String absolute(String path) {
        return path.startsWith("/") ? path : "/" + path;
    }
}
