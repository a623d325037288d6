package dev.jcontainer.cgroup;

import dev.jcontainer.cgroup.Hierarchies.Hierarchy;
import dev.jcontainer.kernel.KernelFiles;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds frozen cgroups: a launch into one would hang until another process thaws it. */
public final class FrozenCgroups {
    private FrozenCgroups() {}

    /**
     * Refuses frozen cgroups.
     *
     * @param directories the cgroups in which a process will be started
     * @throws CgroupException if one of them is frozen, by itself or by one above it
     */
    public static void refuse(List<String> directories, boolean isUnified) throws IOException {
        for (String directory : directories) {
            boolean isV2 = isUnified || isUnifiedOfHybrid(directory);
            if (isFrozen(directory, isV2)) {
                throw new CgroupException(refusal(directory, culprit(directory, isV2), isV2));
            }
        }
    }

    private static boolean isUnifiedOfHybrid(String directory) throws IOException {
        Hierarchy unified = Hierarchies.ofThisProcess().unified();
        return unified != null
                && directory.startsWith(unified.top() + "/")
                && !KernelFiles.exists(directory + "/tasks"); // v1 may be mounted below it
    }

    /**
     * Whether a cgroup is frozen, by itself or by one above it, or is being frozen. On cgroup v2 cgroup.events says
     * only whether all processes are frozen already. But it says so also in a cgroup namespace, in which the cgroups
     * above are not visible.
     */
    private static boolean isFrozen(String directory, boolean isUnified) throws IOException {
        if (isUnified) {
            return ControlFile.numberOf(ControlFile.readIfThere(directory + "/cgroup.events"), "frozen") == 1
                    || culprit(directory, true) != null;
        }
        String state = ControlFile.readIfThere(directory + "/freezer.state"); // missing for another controller
        return state != null && !state.equals("THAWED");
    }

    private static boolean isFrozenItself(String directory, boolean isUnified) throws IOException {
        String file = directory + (isUnified ? "/cgroup.freeze" : "/freezer.self_freezing");
        return "1".equals(ControlFile.readIfThere(file));
    }

    /** Returns the nearest cgroup that was frozen itself, or null if it has just been thawed. */
    private static @Nullable String culprit(String directory, boolean isUnified) throws IOException {
        for (String at = directory; at.startsWith("/sys/"); at = at.substring(0, at.lastIndexOf('/'))) {
            if (isFrozenItself(at, isUnified)) {
                return at;
            }
        }
        return null;
    }

    private static String refusal(String directory, @Nullable String culprit, boolean isUnified) {
        String start = "Cannot start anything in the cgroup " + directory + ": ";
        if (culprit == null) {
            return start + "it was frozen until just now.";
        }
        String command =
                isUnified ? "echo 0 > " + culprit + "/cgroup.freeze" : "echo THAWED > " + culprit + "/freezer.state";
        return start + (culprit.equals(directory) ? "it" : "the cgroup " + culprit + " above it")
                + " is frozen, and a process that is started there would not run. Thaw it: " + command + ".";
    }
}
