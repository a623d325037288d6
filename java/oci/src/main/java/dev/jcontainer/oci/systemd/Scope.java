package dev.jcontainer.oci.systemd;

import dev.jcontainer.json.DocumentException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The scope of a container's processes: a unit of systemd for processes that systemd did not start (man 5
 * systemd.scope).
 *
 * @param slice the slice that contains the scope, such as {@code system.slice}; {@code -.slice} is the root
 * @param unit the name of the scope, such as {@code docker-4711.scope}
 */
public record Scope(String slice, String unit) {
    private static final String PLACE = "linux.cgroupsPath";
    private static final String SLICE = ".slice";
    private static final String ROOT = "-.slice";
    private static final int MAX_NAME = 255;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9:_.@\\\\-]+");
    private static final int PARTS = 3;

    /**
     * Returns the scope that {@code linux.cgroupsPath} names. With systemd, engines write it in the form {@code
     * SLICE:PREFIX:NAME}.
     *
     * @param path the path, or null if the configuration has none
     * @param id the id of the container, which becomes part of the scope's name if there is no path
     * @param isUser whether the scope is for the systemd of a user
     * @throws DocumentException if the path has another form or contains an invalid name of a unit
     */
    public static Scope of(@Nullable String path, String id, boolean isUser) throws DocumentException {
        String standard = isUser ? "user.slice" : "system.slice";
        if (path == null) {
            return new Scope(standard, unit("jcontainer", id));
        }
        String[] parts = path.split(":", -1);
        if (parts.length != PARTS || parts[2].isEmpty()) {
            throw new DocumentException(PLACE, "with --systemd-cgroup, its form is SLICE:PREFIX:NAME, not " + path);
        }
        if (parts[2].endsWith(SLICE)) {
            throw new DocumentException(PLACE, "a container's cgroup is a scope, not a slice: " + path);
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
                    PLACE, "not a valid name of a systemd unit, with at most 255 letters, digits and :_.@-\\: " + unit);
        }
    }

    /** Checks the name of a slice. Each dash in it separates two levels, and no level is empty. */
    private static void checkSlice(String slice) throws DocumentException {
        check(slice);
        String name = slice.endsWith(SLICE) ? slice.substring(0, slice.length() - SLICE.length()) : "";
        boolean isRoot = slice.equals(ROOT);
        if (!isRoot && (name.isEmpty() || name.startsWith("-") || name.endsWith("-") || name.contains("--"))) {
            throw new DocumentException(PLACE, "not a valid name of a slice such as a-b.slice: " + slice);
        }
    }

    /**
     * Returns the slice's path below the cgroup that systemd manages. It begins with a slash; for the root it is empty.
     */
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
