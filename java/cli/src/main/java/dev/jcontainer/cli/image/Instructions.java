package dev.jcontainer.cli.image;

import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.spec.Signal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The instructions of a Dockerfile that change only the configuration, as {@code docker import --change} takes them.
 * Not thread-safe.
 */
final class Instructions {
    private static final String SUPPORTED =
            "CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, STOPSIGNAL, USER, VOLUME and WORKDIR are";

    private final Map<String, String> env = new LinkedHashMap<>();
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final List<String> volumes = new ArrayList<>();
    private final List<String> ports = new ArrayList<>();
    private @Nullable String healthcheck;
    private List<String> entrypoint;
    private List<String> cmd;
    private boolean hasCmd;
    private String user;
    private String directory;
    private String signal;

    private Instructions(RunDefaults base) {
        for (String variable : base.env()) {
            int equals = variable.indexOf('=');
            env.put(equals < 0 ? variable : variable.substring(0, equals), variable.substring(equals + 1));
        }
        labels.putAll(base.labels());
        volumes.addAll(base.volumes());
        ports.addAll(base.exposedPorts());
        healthcheck = base.healthcheck();
        entrypoint = base.entrypoint();
        cmd = base.cmd();
        user = base.user();
        directory = base.workingDir();
        signal = base.stopSignal();
    }

    /**
     * What the instructions say, one after the other.
     *
     * @param base what they change
     * @throws IllegalArgumentException if one is malformed or not supported
     */
    static RunDefaults read(RunDefaults base, List<String> lines) {
        Instructions read = new Instructions(base);
        for (String line : lines) {
            read.add(line.strip());
        }
        return read.defaults();
    }

    private RunDefaults defaults() {
        List<String> variables = new ArrayList<>();
        for (Map.Entry<String, String> variable : env.entrySet()) {
            variables.add(variable.getKey() + "=" + variable.getValue());
        }
        return new RunDefaults(
                user, variables, entrypoint, cmd, directory, volumes, ports, labels, signal, healthcheck);
    }

    private void add(String line) {
        int space = 0;
        while (space < line.length() && line.charAt(space) != ' ' && line.charAt(space) != '\t') {
            space++;
        }
        String rest = line.substring(space).strip();
        if (rest.isEmpty()) {
            throw new IllegalArgumentException("The instruction '" + line + "' has no argument");
        }
        switch (line.substring(0, space).toUpperCase(Locale.ROOT)) {
            case "CMD":
                cmd = command(line, rest);
                hasCmd = true;
                break;
            case "ENTRYPOINT":
                entrypoint = command(line, rest);
                cmd = hasCmd ? cmd : List.of(); // that of the base is for its own entrypoint
                break;
            case "ENV":
                pairs(line, rest, env);
                break;
            case "LABEL":
                pairs(line, rest, labels);
                break;
            case "EXPOSE":
                for (String word : words(line, rest)) {
                    ports.addAll(exposed(line, word));
                }
                break;
            case "VOLUME":
                volumes.addAll(rest.startsWith("[") ? array(line, rest) : words(line, rest));
                break;
            case "USER":
                user = only(line, rest);
                break;
            case "WORKDIR":
                String path = only(line, rest);
                directory = path.startsWith("/") ? path : (directory.equals("/") ? "" : directory) + "/" + path;
                break;
            case "STOPSIGNAL":
                signal = signal(line, rest);
                break;
            case "HEALTHCHECK":
                healthcheck = HealthInstruction.read(line, rest);
                break;
            case "ONBUILD":
                throw new IllegalArgumentException(
                        "The instruction '" + line + "' is not supported: jcontainer builds no images");
            default:
                throw new IllegalArgumentException(
                        "The instruction '" + line + "' is not one that is supported: " + SUPPORTED);
        }
    }

    private static String only(String line, String rest) {
        List<String> words = words(line, rest);
        if (words.size() != 1) {
            throw new IllegalArgumentException("The instruction '" + line + "' takes one argument");
        }
        return words.get(0);
    }

    private static List<String> exposed(String line, String word) {
        try {
            return ExposedPorts.read(word);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The instruction '" + line + "' has " + e.getMessage(), e);
        }
    }

    private static String signal(String line, String rest) {
        String name = only(line, rest);
        try {
            Signal.of(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The instruction '" + line + "' has no signal: " + e.getMessage(), e);
        }
        return name;
    }

    /** An array of JSON, or a line for a shell. */
    private static List<String> command(String line, String rest) {
        return rest.startsWith("[") ? array(line, rest) : List.of("/bin/sh", "-c", rest);
    }

    static List<String> array(String line, String rest) {
        try {
            return Document.parse("{\"array\":" + rest + "}").strings("array");
        } catch (DocumentException e) {
            throw new IllegalArgumentException(
                    "The instruction '" + line + "' has not an array of strings: " + e.getMessage(), e);
        }
    }

    /** {@code A=1 B="2 3"}, or {@code A the rest}. */
    private static void pairs(String line, String rest, Map<String, String> into) {
        List<String> words = words(line, rest);
        if (words.get(0).indexOf('=') < 0) {
            int space = rest.indexOf(' ');
            if (space < 0) {
                throw new IllegalArgumentException("The instruction '" + line + "' has no value");
            }
            into.put(rest.substring(0, space), rest.substring(space).strip());
            return;
        }
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "The instruction '" + line + "' has '" + word + "', which has not the form NAME=VALUE");
            }
            into.put(word.substring(0, equals), word.substring(equals + 1));
        }
    }

    /** Words that are separated by spaces; quotes keep a space, and a backslash takes the next character as it is. */
    private static List<String> words(String line, String rest) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        boolean isBegun = false;
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if (c == '\\' && quote != '\'' && i + 1 < rest.length()) {
                word.append(rest.charAt(++i));
            } else if (quote == 0 ? c == '"' || c == '\'' : c == quote) {
                quote = quote == 0 ? c : 0;
            } else if (quote == 0 && (c == ' ' || c == '\t')) {
                if (isBegun) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                isBegun = false;
                continue;
            } else {
                word.append(c);
            }
            isBegun = true;
        }
        if (quote != 0) {
            throw new IllegalArgumentException("The instruction '" + line + "' has " + quote + " without its end");
        }
        words.add(word.toString());
        return words;
    }
}
