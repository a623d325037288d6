package dev.jcontainer.cgroup;

import dev.jcontainer.kernel.KernelFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Removes cgroups of containers whose JVM and supervisor were both killed, so that nobody removed them. The next JVM
 * that makes a cgroup at the same place does this, once. Thread-safe.
 */
final class StaleCgroups {
    private static final int ATTEMPTS = 500;
    private static final Set<String> SWEPT = new HashSet<>();

    private StaleCgroups() {}

    /**
     * Removes stale cgroups; called before these directories are made.
     *
     * @throws IOException if it cannot be found out which owners are dead; then none is removed, and the next call
     *     tries again
     */
    static void sweep(List<String> directories) throws IOException {
        List<String> parents = unswept(directories);
        try {
            sweepNow(parents);
        } catch (IOException | RuntimeException | Error e) {
            synchronized (SWEPT) {
                SWEPT.removeAll(parents);
            }
            throw e;
        }
    }

    private static List<String> unswept(List<String> directories) {
        List<String> parents = new ArrayList<>();
        synchronized (SWEPT) {
            for (String directory : directories) {
                String parent = CgroupPlanner.parentOf(directory);
                if (SWEPT.add(parent)) {
                    parents.add(parent);
                }
            }
        }
        return parents;
    }

    /**
     * Kills all processes before it waits for any: processes that are frozen by the freezer of v1 are in the other
     * hierarchies, too.
     */
    private static void sweepNow(List<String> parents) throws IOException {
        List<String> killed = new ArrayList<>();
        for (String parent : parents) {
            List<String> names = KernelFiles.listIfThere(parent);
            for (String name : names == null ? List.<String>of() : names) {
                CgroupOwner owner = name.startsWith("jcontainer-") ? CgroupOwner.parse(name) : null;
                if (owner != null && owner.isDead()) {
                    end(parent + "/" + name, killed);
                }
            }
        }
        for (String directory : killed) {
            awaitRemoval(directory);
        }
    }

    /** Kills the processes that still run: their owner has ended, and a container never outlives its owner. */
    private static void end(String directory, List<String> killed) throws IOException {
        if (!CgroupTree.remove(directory) && !directory.endsWith(UnifiedLayout.SELF_SUFFIX)) {
            CgroupKill.killTree(directory);
            killed.add(directory);
        }
    }

    private static void awaitRemoval(String directory) {
        boolean interrupted = false;
        for (int attempt = 0; !CgroupTree.remove(directory) && attempt < ATTEMPTS; attempt++) {
            interrupted |= Cgroup.pause(1);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
