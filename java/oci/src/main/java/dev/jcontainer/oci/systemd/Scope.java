package dev.jcontainer.oci.systemd;

import dev.jcontainer.json.DocumentException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The scope that a container's processes are in: a unit of systemd for processes that it has not started (man 5
 * systemd.scope).
 *
 * @param slice the unit that it is below: {@code system.slice}; {@code -.slice} is the root
 * @param unit its own name: {@code docker-4711.scope}
 */
public record Scope(String slice, String unit) {
    private static final String PLACE = "linux.cgroupsPath";
    private static final String SLICE = ".slice";
    private static final String ROOT = "-.slice";
    private static final int MAX_NAME = 255;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9:_.@\\\\-]+");
    private static final int PARTS = 3;

    /**
     * The scope that {@code linux.cgroupsPath} names as engines do with systemd, {@code SLICE:PREFIX:NAME}.
     *
     * @param path null where the configuration has none
     * @param id of the container, whose scope has that name where the configuration has none
     * @param isUser whether it is for the systemd of a user
     * @throws DocumentException if it is of another form, or no name of units
     */
    public static Scope of(@Nullable String path, String id, boolean isUser) throws DocumentException {
        String standard = isUser ? "user.slice" : "system.slice";
        if (path == null) {
            return new Scope(standard, unit("jcontainer", id));
        }
        String[] parts = path.split(":", -1);
        if (parts.length != PARTS || parts[2].isEmpty()) {
            throw new DocumentException(PLACE, "with --systemd-cgroup it is SLICE:PREFIX:NAME, not " + path);
        }
        if (parts[2].endsWith(SLICE)) {
            throw new DocumentException(PLACE, "a container's cgroup is a scope, and not a slice: " + path);
        }
        String slice = parts[0].isEmpty() ? standard : parts[0];
        checkSlice(slice);
        return new Scope(slice, unit(parts[1], parts[2]));
    }

    private static String unit(String prefix, String name) throws DocumentException {
        String unit = (prefix.isEmpty() ? name : prefix + "-" + name) + ".scope";
        check(unit);
        return unit;
    }

    private static void check(String unit) throws DocumentException {
        if (!NAME.matcher(unit).matches() || unit.length() > MAX_NAME) {
            throw new DocumentException(
                    PLACE,
                    "no name of a unit of systemd, which has at most 255 letters, digits, and of :_.@-\\: " + unit);
        }
    }

    /** Each dash of a slice's name is a step down, so none is empty. */
    private static void checkSlice(String slice) throws DocumentException {
        check(slice);
        String name = slice.endsWith(SLICE) ? slice.substring(0, slice.length() - SLICE.length()) : "";
        boolean isRoot = slice.equals(ROOT);
        if (!isRoot && (name.isEmpty() || name.startsWith("-") || name.endsWith("-") || name.contains("--"))) {
            throw new DocumentException(PLACE, "no name of a slice, as a-b.slice: " + slice);
        }
    }

    /** The slice's path below the cgroup that systemd manages, with a slash in front; empty for the root. */
    public String slicePath() {
        if (slice.equals(ROOT)) {
            return "";
        }
        String name = slice.substring(0, slice.length() - SLICE.length());
        StringBuilder path = new StringBuilder();
        for (int dash = name.indexOf('-'); dash >= 0; dash = name.indexOf('-', dash + 1)) {
            path.append('/').append(name, 0, dash).append(SLICE);
        }
        return path.append('/').append(slice).toString();
    }
}
