package dev.jcontainer.cgroup;

import dev.jcontainer.kernel.KernelFiles;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Cgroups of containers whose JVM and supervisor were both killed, and so nobody removed. The next JVM that makes a
 * cgroup at the same place does, once. Thread-safe.
 */
final class StaleCgroups {
    private static final int ATTEMPTS = 500;
    private static final Set<String> SWEPT = new HashSet<>();

    private StaleCgroups() {}

    /** @throws IOException if it cannot be looked who is dead; then nobody is, and the next one looks again */
    static void sweep(String parent) throws IOException {
        synchronized (SWEPT) {
            if (!SWEPT.add(parent)) {
                return;
            }
        }
        try {
            sweepNow(parent);
        } catch (IOException | RuntimeException | Error e) {
            synchronized (SWEPT) {
                SWEPT.remove(parent);
            }
            throw e;
        }
    }

    static void sweepNow(String parent) throws IOException {
        List<String> names = KernelFiles.listIfThere(parent);
        if (names == null) {
            return;
        }
        for (String name : names) {
            Owner owner = name.startsWith("jcontainer-") ? Owner.parse(name) : null;
            if (owner != null && owner.isDead()) {
                remove(parent + "/" + name);
            }
        }
    }

    /** What of it still runs lost its owner; a container never outlives it. */
    private static void remove(String directory) throws IOException {
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
