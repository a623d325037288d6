package dev.jcontainer.cli.run;

import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.spec.Privileges;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The options {@code --security-opt label=…} of one command line: parts of the SELinux contexts, in docker's words.
 * Missing parts come from the policy's contexts for containers. Each container gets two random categories, so that it
 * cannot access the files of another container.
 */
final class SelinuxLabels {
    private static final String CONTEXTS = "/etc/selinux/targeted/contexts/lxc_contexts";
    private static final String PROCESS = "system_u:system_r:container_t:s0";
    private static final String FILE = "system_u:object_r:container_file_t:s0";
    private static final int CATEGORIES = 1024;

    private @Nullable String user;
    private @Nullable String role;
    private @Nullable String type;
    private @Nullable String level;
    private @Nullable String fileType;

    /** Adds one option; the value is the part after {@code label=}. */
    void add(String option, String value) {
        int separator = value.indexOf(':');
        String key = separator < 0 ? value : value.substring(0, separator);
        String part = separator < 0 ? "" : value.substring(separator + 1);
        if (key.equals("disable") && separator < 0) {
            user = role = type = level = fileType = null;
            return;
        }
        if (part.isEmpty()) {
            throw problem(option);
        }
        switch (key) {
            case "user":
                user = part;
                break;
            case "role":
                role = part;
                break;
            case "type":
                type = part;
                break;
            case "level":
                level = part;
                break;
            case "filetype":
                fileType = part;
                break;
            default:
                throw problem(option);
        }
    }

    private static IllegalArgumentException problem(String option) {
        return new IllegalArgumentException("The security option '" + option
                + "' is none of label=disable, and label= with user:, role:, type:, level: or filetype: and a value");
    }

    /** Puts the complete contexts into the builder, if there was any option. */
    void apply(Privileges.Builder privileges) throws IOException {
        if (user == null && role == null && type == null && level == null && fileType == null) {
            return;
        }
        byte[] content = KernelFiles.readIfThere(CONTEXTS);
        String contexts = content == null ? "" : new String(content, StandardCharsets.US_ASCII);
        String levelOfBoth = level == null ? "s0:" + categories() : level;
        privileges.selinux(
                context(of(contexts, "process", PROCESS), user, role, type, levelOfBoth),
                context(of(contexts, "file", FILE), user, null, fileType, levelOfBoth));
    }

    /** The context of a key in a file with lines such as {@code process = "system_u:system_r:container_t:s0"}. */
    static String of(String contexts, String key, String otherwise) {
        for (String line : contexts.split("\n", -1)) {
            int equals = line.indexOf('=');
            int first = line.indexOf('"', equals);
            int last = line.lastIndexOf('"');
            if (equals > 0 && line.substring(0, equals).trim().equals(key) && first >= 0 && first < last) {
                return line.substring(first + 1, last);
            }
        }
        return otherwise;
    }

    static String context(
            String base, @Nullable String user, @Nullable String role, @Nullable String type, String level) {
        String[] parts = base.split(":", 4);
        return (user == null ? parts[0] : user) + ":" + (role == null ? parts[1] : role) + ":"
                + (type == null ? parts[2] : type) + ":" + level;
    }

    private static String categories() {
        int first = ThreadLocalRandom.current().nextInt(CATEGORIES - 1);
        int second = ThreadLocalRandom.current().nextInt(first + 1, CATEGORIES);
        return "c" + first + ",c" + second;
    }
}
