package dev.jcontainer.cgroup;

import dev.jcontainer.kernel.Lazy;
import dev.jcontainer.kernel.ProcessStat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The process with which a cgroup ends, the one that made it or a keeper, as the cgroup's name says: {@code jcontainer-NAMESPACE-PID-START-ID}. The kernel
 * reuses pids, but not with the same start time; and a pid is valid only in its PID namespace.
 *
 * @param namespace the inode of the PID namespace
 * @param start the start time in clock ticks after boot, man 5 proc_pid_stat
 */
record CgroupOwner(String namespace, String pid, String start) {
    private static final String PREFIX = "jcontainer";
    private static final int PARTS = 5;

    private static final Lazy<CgroupOwner> SELF = new Lazy<>() {
        @Override
        protected CgroupOwner compute() throws IOException {
            String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
            String namespace = link.substring(link.indexOf('[') + 1, link.length() - 1);
            String stat = ControlFile.read("/proc/self/stat");
            return new CgroupOwner(namespace, stat.substring(0, stat.indexOf(' ')), start(stat));
        }
    };

    static CgroupOwner ofThisProcess() throws IOException {
        return SELF.get();
    }

    /** A process of the PID namespace of this process, such as a keeper. */
    static CgroupOwner of(int pid) throws IOException {
        return new CgroupOwner(
                ofThisProcess().namespace, Integer.toString(pid), start(ControlFile.read("/proc/" + pid + "/stat")));
    }

    /** The owner as part of a name. */
    String text() {
        return namespace + "-" + pid + "-" + start;
    }

    /** Returns the owner in a cgroup's name, or null if the cgroup is not ours. */
    static @Nullable CgroupOwner parse(String name) {
        List<String> parts = ControlFile.split(name, '-');
        if (parts.size() != PARTS || !parts.get(0).equals(PREFIX)) {
            return null;
        }
        for (int i = 1; i < PARTS - 1; i++) {
            if (ControlFile.parse(parts.get(i)) < 0) {
                return null;
            }
        }
        return new CgroupOwner(parts.get(1), parts.get(2), parts.get(3));
    }

    /** Whether it is the same process. The record's own equals is linked at its first use, 20 ms in a cold start. */
    boolean is(CgroupOwner other) {
        return pid.equals(other.pid) && start.equals(other.start) && namespace.equals(other.namespace);
    }

    static boolean isOurs(String name) {
        return parse(name) != null;
    }

    /**
     * Whether the owner has certainly ended; this process can say that only for owners in its own PID namespace.
     *
     * @throws IOException if the owner cannot be looked at
     */
    boolean isDead() throws IOException {
        if (!namespace.equals(ofThisProcess().namespace)) {
            return false;
        }
        String stat = ControlFile.readIfThere("/proc/" + pid + "/stat");
        return stat == null || !start(stat).equals(start);
    }

    private static String start(String stat) {
        return Long.toString(ProcessStat.start(stat));
    }
}
