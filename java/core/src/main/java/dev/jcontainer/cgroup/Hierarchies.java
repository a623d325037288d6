package dev.jcontainer.cgroup;

import dev.jcontainer.kernel.Lazy;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cgroup hierarchies that this process sees, and its place in them: man 7 cgroups.
 *
 * @param controllers the hierarchies of cgroup v1 by controller, in the order of their mounts
 * @param systemd the hierarchy of cgroup v1 in which systemd keeps its services, without a controller, or null if there
 *     is none
 * @param unified the hierarchy of cgroup v2, or null if there is none; a host that also has controllers of v1 is called
 *     hybrid
 */
record Hierarchies(
        Map<String, Hierarchy> controllers,
        @Nullable Hierarchy systemd,
        @Nullable Hierarchy unified) {
    /** The name in /proc/PID/cgroup for the hierarchy of systemd. */
    static final String SYSTEMD = "name=systemd";

    /**
     * A hierarchy.
     *
     * @param top the directory on which it is mounted
     * @param own this process's directory in it
     */
    record Hierarchy(String top, String own) {}

    private static final int ROOT_FIELD = 3;
    private static final int MOUNT_POINT_FIELD = 4;

    /** Read by the first launch that needs it; the place of this process changes only by its own doing. */
    private static final Lazy<Hierarchies> FIXED = new Lazy<>() {
        @Override
        protected Hierarchies compute() throws IOException {
            return parse(ControlFile.read("/proc/self/mountinfo"), ControlFile.read("/proc/self/cgroup"));
        }
    };

    /** @throws IOException if no cgroup hierarchy is visible, or they cannot be read */
    static Hierarchies ofThisProcess() throws IOException {
        return FIXED.get();
    }

    /** Whether the controllers are on cgroup v2. On a hybrid host they are on v1, so it counts as v1. */
    boolean isUnified() {
        return unified != null && controllers.isEmpty();
    }

    /** The hierarchies of cgroup v1 by their names in /proc/PID/cgroup. */
    Map<String, Hierarchy> named() {
        Map<String, Hierarchy> named = new LinkedHashMap<>(controllers);
        if (systemd != null) {
            named.put(SYSTEMD, systemd);
        }
        return named;
    }

    /**
     * Parses the two files of {@code /proc}; man 5 proc_pid_mountinfo, man 7 cgroups.
     *
     * @throws IOException if no cgroup hierarchy is visible
     */
    static Hierarchies parse(String mountinfo, String membership) throws IOException {
        Map<String, Hierarchy> controllers = new LinkedHashMap<>();
        Hierarchy unified = null;
        Hierarchy systemd = null;
        for (String line : ControlFile.lines(mountinfo)) {
            int separator = line.indexOf(" - ");
            List<String> place = ControlFile.split(line.substring(0, Math.max(separator, 0)), ' ');
            List<String> kind = ControlFile.split(line.substring(separator + 3), ' ');
            if (place.size() <= MOUNT_POINT_FIELD || kind.size() < 3) {
                continue;
            }
            String root = unescape(place.get(ROOT_FIELD));
            String top = unescape(place.get(MOUNT_POINT_FIELD));
            if (kind.get(0).equals("cgroup2") && unified == null) {
                unified = hierarchy(root, top, pathOf(membership, ""));
            } else if (kind.get(0).equals("cgroup")) {
                addControllers(controllers, kind.get(2), root, top, membership);
                if (systemd == null && ControlFile.split(kind.get(2), ',').contains(SYSTEMD)) {
                    systemd = hierarchy(root, top, pathOf(membership, SYSTEMD));
                }
            }
        }
        if (controllers.isEmpty() && unified == null) {
            throw new CgroupException("Cannot set limits: no cgroup hierarchy is mounted in which this process sees"
                    + " itself. Mount one: mount -t cgroup2 none /sys/fs/cgroup.");
        }
        return new Hierarchies(controllers, systemd, unified);
    }

    private static void addControllers(
            Map<String, Hierarchy> controllers, String options, String root, String top, String membership) {
        for (String option : ControlFile.split(options, ',')) {
            String path = option.startsWith("name=") ? null : pathOf(membership, option);
            Hierarchy hierarchy = hierarchy(root, top, path);
            if (hierarchy != null && !controllers.containsKey(option)) {
                controllers.put(option, hierarchy);
            }
        }
    }

    /**
     * Returns the directory at which a mount shows a cgroup. The mount's root may be a cgroup below the hierarchy's
     * root, as in a container.
     */
    private static @Nullable Hierarchy hierarchy(String root, String top, @Nullable String path) {
        if (path == null) {
            return null;
        }
        String prefix = root.equals("/") ? "" : root;
        if (!path.equals(prefix) && !path.startsWith(prefix + "/")) {
            return null;
        }
        String below = path.substring(prefix.length());
        return new Hierarchy(top, below.isEmpty() || below.equals("/") ? top : top + below);
    }

    /**
     * Returns the third field of the line whose second field names the controller; for cgroup v2 the second field is
     * empty.
     */
    private static @Nullable String pathOf(String membership, String controller) {
        for (String line : ControlFile.lines(membership)) {
            int first = line.indexOf(':');
            int second = line.indexOf(':', first + 1);
            if (first > 0 && second > 0) {
                String names = line.substring(first + 1, second);
                if (names.equals(controller)
                        || !controller.isEmpty()
                                && ControlFile.split(names, ',').contains(controller)) {
                    return line.substring(second + 1);
                }
            }
        }
        return null;
    }

    /** Decodes a path: the kernel writes space, tab, newline and backslash as a backslash and three octal digits. */
    private static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 3 < text.length()) {
                plain.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }
}
