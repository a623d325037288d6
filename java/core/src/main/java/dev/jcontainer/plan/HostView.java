package dev.jcontainer.plan;

import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.HostMount;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Root;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file systems of the host that {@link Root.Host} shows besides the root: those on disks, not those in memory or of
 * the kernel.
 *
 * @param fileSystems the mount points of the file systems, parents first
 * @param needed the mount points that contain the program or its working directory
 */
record HostView(List<String> fileSystems, List<String> needed) {
    /**
     * The types of file systems in memory or of the kernel: their content belongs to this boot, not to this machine.
     */
    private static final String[] NOT_REAL = {
        "autofs", "binfmt_misc", "bpf", "cgroup", "cgroup2", "configfs", "debugfs", "devpts", "devtmpfs", "efivarfs",
        "fusectl", "hugetlbfs", "mqueue", "nsfs", "proc", "pstore", "ramfs", "rootfs", "rpc_pipefs", "securityfs",
        "selinuxfs", "sysfs", "tmpfs", "tracefs"
    };
    /** The container has its own file systems on these paths. */
    private static final String[] OWN = {"/proc", "/sys", "/dev"};

    static HostView of(ContainerSpec spec, HostFacts facts) {
        List<String> shown = new ArrayList<>();
        if (!(spec.root() instanceof Root.Host)) {
            return new HostView(shown, shown);
        }
        List<String> hidden = new ArrayList<>();
        for (HostMount mount : facts.mounts()) {
            String point = mount.mountPoint();
            if (point.equals("/")) {
                continue;
            }
            removeBelow(shown, point);
            removeBelow(hidden, point);
            if (isBelowAny(point, OWN)) {
                continue;
            }
            (isReal(mount.type()) && below(point, hidden) == null ? shown : hidden).add(point);
        }
        List<String> needed = new ArrayList<>();
        look("program", spec.command().get(0), shown, hidden, spec.mounts(), needed);
        String workdir = spec.workdir();
        if (workdir != null) {
            look("working directory", workdir, shown, hidden, spec.mounts(), needed);
        }
        return new HostView(shown, needed);
    }

    /** Adds the mount points that a path needs. A path on a mount of the container needs none of the host's. */
    private static void look(
            String what,
            String path,
            List<String> shown,
            List<String> hidden,
            List<Mount> mounts,
            List<String> needed) {
        if (isMounted(path, mounts)) {
            return;
        }
        refuseHidden(what, path, hidden);
        for (String point : shown) {
            if (isBelow(path, point)) {
                needed.add(point);
            }
        }
    }

    /** Removes the points at or below a new mount, because that covers them. */
    private static void removeBelow(List<String> points, String point) {
        for (int i = points.size() - 1; i >= 0; i--) {
            if (isBelow(points.get(i), point)) {
                points.remove(i);
            }
        }
    }

    private static void refuseHidden(String what, String path, List<String> hidden) {
        String point = below(path, hidden);
        if (point != null) {
            throw new IllegalArgumentException("The " + what + " " + path + " is on " + point
                    + ", a file system in memory, which the throwaway view of this machine does not show. Copy it to a"
                    + " disk, or mount its directory.");
        }
    }

    /** Whether the path is on a mount of the container, which comes last and covers the host's files. */
    private static boolean isMounted(String path, List<Mount> mounts) {
        for (Mount mount : mounts) {
            if (isBelow(path, withoutSlash(mount.target()))) {
                return true;
            }
        }
        return false;
    }

    /** Removes trailing slashes, which a shell's completion adds to directories. */
    private static String withoutSlash(String path) {
        int length = path.length();
        while (length > 1 && path.charAt(length - 1) == '/') {
            length--;
        }
        return path.substring(0, length);
    }

    private static @Nullable String below(String path, List<String> points) {
        for (int i = 0; i < points.size(); i++) {
            if (isBelow(path, points.get(i))) {
                return points.get(i);
            }
        }
        return null;
    }

    private static boolean isBelowAny(String path, String[] points) {
        for (String point : points) {
            if (isBelow(path, point)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBelow(String path, String point) {
        return path.startsWith(point) && (path.length() == point.length() || path.charAt(point.length()) == '/');
    }

    private static boolean isReal(String type) {
        for (String name : NOT_REAL) {
            if (name.equals(type)) {
                return false;
            }
        }
        return true;
    }
}
