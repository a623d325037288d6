package dev.jcontainer.cgroup;

import dev.jcontainer.cgroup.Hierarchies.Hierarchy;
import dev.jcontainer.kernel.KernelFiles;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cgroups in which everything stands still: a launch into one would wait until somebody else lets it go on. */
public final class FrozenCgroups {
    private FrozenCgroups() {}

    /**
     * Refuses them.
     *
     * @param directories of cgroups that something is to be started in
     * @throws CgroupException if one of them is frozen, by itself or with one above it
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
                && !KernelFiles.exists(directory + "/tasks"); // where v1 is mounted below it
    }

    /**
     * Also by one above it, and also where not all have come to a stop yet. On cgroup v2 cgroup.events says only that all
     * have; but it says so in a cgroup namespace, too, where those above are not seen.
     */
    private static boolean isFrozen(String directory, boolean isUnified) throws IOException {
        if (isUnified) {
            return ControlFile.numberOf(ControlFile.readIfThere(directory + "/cgroup.events"), "frozen") == 1
                    || culprit(directory, true) != null;
        }
        String state = ControlFile.readIfThere(directory + "/freezer.state"); // not there: another controller
        return state != null && !state.equals("THAWED");
    }

    private static boolean isFrozenItself(String directory, boolean isUnified) throws IOException {
        String file = directory + (isUnified ? "/cgroup.freeze" : "/freezer.self_freezing");
        return "1".equals(ControlFile.readIfThere(file));
    }

    /** The nearest that was frozen itself; null where that has just been undone. */
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
                + " is frozen, and what is started there would stand still. Let it go on: " + command + ".";
    }
}
