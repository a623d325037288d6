package dev.jcontainer.cgroup;

import dev.jcontainer.kernel.Lazy;
import dev.jcontainer.kernel.ProcessStat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The process that a cgroup is made by, as the cgroup's name tells it: {@code jcontainer-NAMESPACE-PID-START-ID}. A
 * number of a process is given again, its start is not; and a number counts in its pid namespace only.
 *
 * @param namespace the inode of the pid namespace
 * @param start in clock ticks after boot, man 5 proc_pid_stat
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

    /** As it stands in a name. */
    String text() {
        return namespace + "-" + pid + "-" + start;
    }

    /** The owner in a cgroup's name, or null where it is none of ours. */
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

    static boolean isOurs(String name) {
        return parse(name) != null;
    }

    /**
     * Whether this process can tell that the owner has ended: only of one in its own pid namespace.
     *
     * @throws IOException if it cannot be looked at
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
