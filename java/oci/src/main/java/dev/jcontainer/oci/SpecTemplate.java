package dev.jcontainer.oci;

import dev.jcontainer.json.Text;
import dev.jcontainer.oci.config.Specification;
import dev.jcontainer.plan.ProtectedPaths;
import java.util.ArrayList;
import java.util.List;

/**
 * The configuration that {@code spec} writes for the user to change: a shell with {@code rootfs} as root filesystem.
 */
public final class SpecTemplate {
    private static final String[] CAPABILITIES = {"CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"};
    private static final String[] SETS = {"bounding", "effective", "permitted"};

    private final Text out = Text.indented("\t");
    private final boolean isRootless;
    private final long uid;
    private final long gid;

    private SpecTemplate(boolean isRootless, long uid, long gid) {
        this.isRootless = isRootless;
        this.uid = uid;
        this.gid = gid;
    }

    /** Returns a configuration for a container that root starts. */
    public static String root() {
        return new SpecTemplate(false, 0, 0).write();
    }

    /**
     * Returns a configuration for a container that an ordinary user starts. It has a user namespace, uses the host's
     * network and has no limits.
     */
    public static String rootless(long uid, long gid) {
        return new SpecTemplate(true, uid, gid).write();
    }

    private String write() {
        out.object().member("ociVersion", Specification.VERSION);
        process();
        out.object("root").member("path", "rootfs").member("readonly", true).end();
        out.member("hostname", "jcontainer");
        mounts();
        linux();
        out.end();
        return out + "\n";
    }

    private void process() {
        out.object("process").member("terminal", true);
        out.object("user").member("uid", 0).member("gid", 0).end();
        out.member("args", List.of("sh"));
        out.member("env", List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"));
        out.member("cwd", "/");
        out.object("capabilities");
        for (String set : SETS) {
            out.member(set, List.of(CAPABILITIES));
        }
        out.end().array("rlimits").object();
        out.member("type", "RLIMIT_NOFILE").member("hard", 1024).member("soft", 1024);
        out.end().endArray().member("noNewPrivileges", true).end();
    }

    private void mounts() {
        out.array("mounts");
        mount("/proc", "proc", "proc");
        mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");
        List<String> terminals =
                new ArrayList<>(List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"));
        if (!isRootless) {
            terminals.add("gid=5"); // a user namespace with one user has no gid 5
        }
        mount("/dev/pts", "devpts", "devpts", terminals.toArray(new String[0]));
        mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k");
        mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev");
        if (isRootless) { // it cannot mount a sysfs without a new network namespace
            mount("/sys", "none", "/sys", "rbind", "nosuid", "noexec", "nodev", "ro");
        } else {
            mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro");
            mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", "ro");
        }
        out.endArray();
    }

    private void mount(String destination, String type, String source, String... options) {
        out.object().member("destination", destination).member("type", type).member("source", source);
        if (options.length > 0) {
            out.member("options", List.of(options));
        }
        out.end();
    }

    private void linux() {
        out.object("linux");
        if (isRootless) {
            mapping("uidMappings", uid);
            mapping("gidMappings", gid);
        } else {
            out.object("resources").array("devices").object();
            out.member("allow", false).member("access", "rwm").end().endArray().end();
        }
        out.array("namespaces");
        String[] kinds = isRootless
                ? new String[] {"pid", "ipc", "uts", "mount", "cgroup", "user"}
                : new String[] {"pid", "network", "ipc", "uts", "mount", "cgroup"};
        for (String kind : kinds) {
            out.object().member("type", kind).end();
        }
        out.endArray();
        out.member("maskedPaths", ProtectedPaths.MASKED).member("readonlyPaths", ProtectedPaths.READONLY);
        out.end();
    }

    private void mapping(String member, long id) {
        out.array(member).object().member("containerID", 0).member("hostID", id).member("size", 1);
        out.end().endArray();
    }
}
