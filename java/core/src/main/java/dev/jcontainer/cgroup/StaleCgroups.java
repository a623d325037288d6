package dev.jcontainer.cgroup;

import java.io.File;
import java.util.HashSet;
import java.util.Set;

/**
 * Cgroups of containers whose JVM and supervisor were both killed, and so nobody removed. The next JVM that makes a
 * cgroup at the same place does, once. Thread-safe.
 */
final class StaleCgroups {
    private static final int ATTEMPTS = 500;
    private static final Set<String> SWEPT = new HashSet<>();

    private StaleCgroups() {}

    static void sweep(String parent) {
        synchronized (SWEPT) {
            if (!SWEPT.add(parent)) {
                return;
            }
        }
        sweepNow(parent);
    }

    static void sweepNow(String parent) {
        String[] names = new File(parent).list();
        for (int i = 0; names != null && i < names.length; i++) {
            Owner owner = names[i].startsWith("jcontainer-") ? Owner.parse(names[i]) : null;
            if (owner != null && owner.isDead()) {
                remove(parent + "/" + names[i]);
            }
        }
    }

    /** What of it still runs lost its owner; a container never outlives it. */
    private static void remove(String directory) {
        if (!Cgroup.removeTree(directory) && !directory.endsWith(UnifiedLayout.SELF_SUFFIX)) {
            ControlFile.write(directory + "/freezer.state", "THAWED");
            if (ControlFile.write(directory + "/cgroup.kill", "1") < 0) {
                Cgroup.killProcesses(directory);
            }
            boolean interrupted = false;
            for (int attempt = 0; !Cgroup.removeTree(directory) && attempt < ATTEMPTS; attempt++) {
                interrupted |= Cgroup.pause(1);
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
