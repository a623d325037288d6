package dev.jcontainer.cgroup;

import dev.jcontainer.cgroup.Hierarchies.Hierarchy;
import dev.jcontainer.kernel.Errno;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stops the processes of a cgroup where they are, and lets them go on: {@code cgroup.freeze} of cgroup v2 (Linux 5.2), the
 * controller freezer of v1.
 */
final class Freezer {
    private static final int ATTEMPTS = 5000;
    private static final long PAUSE_MILLISECONDS = 1;

    private final Cgroup cgroup;

    Freezer(Cgroup cgroup) {
        this.cgroup = cgroup;
    }

    /** See {@link Cgroup#freeze}. */
    void freeze() throws IOException {
        String state = state();
        int written = write(state);
        if (written < 0) {
            throw new CgroupException(
                    -written,
                    "Cannot pause the container: writing " + state + " failed: " + Errno.described(-written) + ".");
        }
        boolean interrupted = false;
        for (int attempt = 0; attempt < ATTEMPTS && !interrupted; attempt++) {
            if (isFrozen()) {
                return;
            }
            interrupted |= Cgroup.pause(PAUSE_MILLISECONDS);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        thaw();
        throw new CgroupException("Cannot pause the container: a process of it waits in the kernel and does not stop.");
    }

    /** Has them stopped, without waiting for it; 0 or {@code -errno}. */
    int write(String state) {
        return ControlFile.write(state, cgroup.isUnified() ? "1" : "FROZEN");
    }

    /** See {@link Cgroup#thaw}. */
    void thaw() throws IOException {
        String state = state();
        int written = ControlFile.write(state, cgroup.isUnified() ? "0" : "THAWED");
        if (written < 0 && written != -Errno.ENOENT && written != -Errno.ENODEV) {
            throw new CgroupException(
                    -written,
                    "Cannot resume the container: writing " + state + " failed: " + Errno.described(-written) + ".");
        }
    }

    /** See {@link Cgroup#isFrozen}. */
    boolean isFrozen() throws IOException {
        if (cgroup.isUnified()) {
            String events = ControlFile.readIfThere(cgroup.directories().get(0) + "/cgroup.events");
            return ControlFile.numberOf(events, "frozen") == 1;
        }
        String state = stateIfThere();
        return state != null && "FROZEN".equals(ControlFile.readIfThere(state));
    }

    /** The control file by which processes are stopped. */
    private String state() throws IOException {
        if (cgroup.isUnified()) {
            return cgroup.directories().get(0) + "/cgroup.freeze";
        }
        String directory = cgroup.byController().get("freezer");
        if (directory == null) {
            throw new CgroupException("Cannot pause the container: this host has no cgroup controller 'freezer'. Mount"
                    + " it: mount -t cgroup -o freezer freezer /sys/fs/cgroup/freezer.");
        }
        return directory + "/freezer.state";
    }

    /** The same; null where this host has no freezer, or this process sees no cgroups. */
    @Nullable
    String stateIfThere() throws IOException {
        try {
            return state();
        } catch (CgroupException e) {
            return null;
        }
    }

    /** Whether the processes are stopped, or are to be. */
    static boolean isHeld(String state) throws IOException {
        String now = ControlFile.readIfThere(state);
        return now != null && !now.equals("THAWED") && !now.equals("0");
    }

    /**
     * V1 delivers no signal to what stands still, by a cgroup below as well. What is held by one above, which is not ours to
     * thaw, is moved to the top; it does not end meanwhile, so its number is its own.
     *
     * @param directory in the hierarchy of v1 that has the freezer
     */
    static void release(String directory) throws IOException {
        for (String child : CgroupTree.children(directory)) {
            release(child);
        }
        String state = directory + "/freezer.state";
        if (!isHeld(state)) {
            return;
        }
        ControlFile.write(state, "THAWED");
        Hierarchy freezer = Hierarchies.ofThisProcess().named().get("freezer");
        if (freezer != null && isHeld(state)) {
            List<String> processes = ControlFile.processes(directory);
            for (String pid : processes == null ? List.<String>of() : processes) {
                ControlFile.write(freezer.top() + "/cgroup.procs", pid);
            }
        }
    }
}
