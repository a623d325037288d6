package dev.jcontainer.cgroup;

import dev.jcontainer.cgroup.Hierarchies.Hierarchy;
import dev.jcontainer.kernel.Errno;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Freezes and thaws the processes of a cgroup: by {@code cgroup.freeze} of cgroup v2 (Linux 5.2), or by the controller
 * freezer of v1.
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
        throw new CgroupException(
                "Cannot pause the container: one of its processes waits in the kernel and does not stop.");
    }

    /** Starts to freeze or thaw the processes without waiting; returns 0 or {@code -errno}. */
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

    /** Returns the control file that freezes processes. */
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

    /**
     * Returns the control file that freezes processes, or null if this host has no freezer, or this process sees no
     * cgroups.
     */
    @Nullable
    String stateIfThere() throws IOException {
        try {
            return state();
        } catch (CgroupException e) {
            return null;
        }
    }

    /** Whether the processes are frozen, or are being frozen. */
    static boolean isHeld(String state) throws IOException {
        String now = ControlFile.readIfThere(state);
        return now != null && !now.equals("THAWED") && !now.equals("0");
    }

    /**
     * Thaws the processes of v1 after they were killed, because v1 delivers no signal to frozen processes; the cgroups
     * below may be frozen as well. Processes that are frozen by a cgroup above, which we must not thaw, are moved to
     * the top cgroup. They do not end meanwhile, so their pids are not reused.
     *
     * @param directory a directory in the v1 hierarchy that has the freezer
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
