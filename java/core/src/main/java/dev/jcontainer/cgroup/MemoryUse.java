package dev.jcontainer.cgroup;

import java.io.IOException;

/**
 * The memory of a cgroup as it counts against its limit, in bytes; -1 for a value that this host does not count.
 *
 * @param used the memory in use now, without inactive pages of files, which the kernel reclaims first
 * @param limit the cgroup's own limit; -1 for unlimited
 */
public record MemoryUse(long used, long limit) {
    /** More than any machine has: v1 shows unlimited as the highest number of pages. */
    private static final long NO_LIMIT = 1L << 60;

    /** Returns the memory of a container's cgroup. */
    public static MemoryUse of(Cgroup cgroup) throws IOException {
        if (cgroup.isUnified()) {
            String directory = cgroup.directories().get(0);
            return of(directory, "/memory.current", "inactive_file", "/memory.max");
        }
        String directory = cgroup.byController().get("memory");
        return directory == null
                ? new MemoryUse(-1, -1)
                : of(directory, "/memory.usage_in_bytes", "total_inactive_file", "/memory.limit_in_bytes");
    }

    private static MemoryUse of(String directory, String usage, String idle, String limit) throws IOException {
        long used = ControlFile.number(directory + usage);
        long cache = ControlFile.numberOf(ControlFile.readIfThere(directory + "/memory.stat"), idle);
        long most = ControlFile.number(directory + limit);
        return new MemoryUse(used < 0 ? -1 : used - Math.min(used, Math.max(0, cache)), most >= NO_LIMIT ? -1 : most);
    }
}
