package dev.jcontainer.cgroup;

import dev.jcontainer.cgroup.Hierarchies.Hierarchy;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.ProcessStat;
import dev.jcontainer.plan.CgroupPlan.ControlWrite;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides where in cgroup v2 a container's cgroup can be. A cgroup that enables controllers for the cgroups below it
 * may have no processes itself, except for the root ("no internal processes", man 7 cgroups), and this process is in a
 * cgroup.
 */
final class UnifiedLayout {
    /** The suffix of a cgroup into which this process has moved itself; it was in the cgroup above before. */
    static final String SELF_SUFFIX = "-self";

    /** The control file that says which controllers are enabled for the cgroups below. */
    static final String SUBTREE = "/cgroup.subtree_control";

    private UnifiedLayout() {}

    /**
     * Returns the process's own cgroup if the controllers can be enabled there: they are enabled already, or no process
     * but this one is in it. Otherwise returns the cgroup above it if they are enabled there already: the container's
     * cgroup is then a sibling of the process's own, as with runc. Otherwise returns its own cgroup again, so that the
     * error message names it.
     */
    static String ownBase(Hierarchy hierarchy, Collection<String> controllers) throws IOException {
        String own = withoutSelf(hierarchy.own());
        if (isSubset(controllers, own + SUBTREE) || canHandOn(own, controllers)) {
            return own;
        }
        if (!own.equals(hierarchy.top())) {
            String above = CgroupPlanner.parentOf(own);
            if (isSubset(controllers, above + SUBTREE) && new File(above + "/cgroup.procs").canWrite()) {
                return above;
            }
        }
        return own;
    }

    private static String withoutSelf(String own) {
        String name = own.substring(own.lastIndexOf('/') + 1);
        return CgroupOwner.isOurs(name) && name.endsWith(SELF_SUFFIX) ? CgroupPlanner.parentOf(own) : own;
    }

    private static boolean canHandOn(String directory, Collection<String> controllers) throws IOException {
        return isSubset(controllers, directory + "/cgroup.controllers")
                && (isRoot(directory) || isOnlyOurs(directory))
                && new File(directory + SUBTREE).canWrite();
    }

    /**
     * Whether this process can make a cgroup and put processes into it. It cannot do so below a threaded cgroup. An
     * ordinary user can do so only below a delegated cgroup in which the user's process is itself.
     *
     * @param own this process's cgroup
     * @param base the cgroup below which the other one will be made
     * @param nearest the base, or its nearest existing parent
     */
    static boolean takesProcesses(String own, String base, String nearest) throws IOException {
        String common = own;
        while (!(base + "/").startsWith(common + "/")) {
            common = CgroupPlanner.parentOf(common);
        }
        String type = ControlFile.readIfThere(nearest + "/cgroup.type"); // the root has none
        return new File(nearest).canWrite()
                && new File(common + "/cgroup.procs").canWrite()
                && (type == null || type.equals("domain"));
    }

    /** Only the root of the hierarchy has no type. */
    static boolean isRoot(String directory) throws IOException {
        return !KernelFiles.exists(directory + "/cgroup.type");
    }

    /** Whether no process is in it; processes in cgroups below do not count. */
    static boolean isEmpty(String directory) throws IOException {
        List<String> processes = ControlFile.processes(directory);
        return processes != null && processes.isEmpty();
    }

    /** Whether only this process and its descendants are in a cgroup: supervisors, and containers without limits. */
    static boolean isOnlyOurs(String directory) throws IOException {
        List<String> processes = ControlFile.processes(directory);
        if (processes == null) {
            return false;
        }
        for (String pid : processes) {
            if (!isOurs(ControlFile.parse(pid))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOurs(long pid) throws IOException {
        long self = ProcessHandle.current().pid();
        long at = pid;
        while (at > 0 && at != self) {
            String stat = ControlFile.readIfThere("/proc/" + at + "/stat");
            if (stat == null) {
                return at == pid; // true if it has ended since
            }
            at = ProcessStat.parent(stat);
        }
        return at == self;
    }

    /** Returns the given controllers that a cgroup has, without the name of a limit. */
    static Map<String, String> available(String directory, List<String> controllers) throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        for (String controller : controllers) {
            if (has(withoutSelf(directory) + "/cgroup.controllers", controller)) {
                found.put(controller, "");
            }
        }
        return found;
    }

    /**
     * Returns the writes that enable the controllers for the cgroups below a directory, from the top down.
     *
     * @param needed the controllers, each with the limit that requires it, or an empty string if it is only useful
     * @param isNamed whether the user named the directory; then the cgroups above it may also be changed
     */
    static List<ControlWrite> enabling(Hierarchy hierarchy, String base, Map<String, String> needed, boolean isNamed)
            throws IOException {
        List<ControlWrite> writes = new ArrayList<>();
        for (Map.Entry<String, String> need : needed.entrySet()) {
            String controller = need.getKey();
            String limit = need.getValue();
            List<String> chain = new ArrayList<>();
            String at = base;
            while (!has(at + SUBTREE, controller)) {
                chain.add(0, at);
                boolean isThere = has(at + "/cgroup.controllers", controller);
                if (isThere) {
                    break;
                }
                if (at.equals(hierarchy.top()) || !isNamed) {
                    if (limit.isEmpty()) {
                        chain.clear();
                        break;
                    }
                    throw missing(controller, limit, at, at.equals(hierarchy.top()));
                }
                at = CgroupPlanner.parentOf(at);
            }
            for (String directory : chain) {
                writes.add(new ControlWrite(directory + SUBTREE, "+" + controller, limit, null));
            }
        }
        return writes;
    }

    private static CgroupException missing(String controller, String limit, String directory, boolean isTop) {
        String start = "Cannot set the limit --" + limit + ": the cgroup controller '" + controller + "' is not in "
                + directory + "/cgroup.controllers";
        return new CgroupException(
                isTop
                        ? start + ": this kernel does not have it, or it is in use by cgroup v1, or was switched off by"
                                + " cgroup_disable=" + controller + "."
                        : start + ": it is not delegated to this process's cgroup. " + howToGet());
    }

    static String howToGet() {
        return "Start jcontainer by 'systemd-run --user --scope -p Delegate=yes -- jcontainer …' (as root without"
                + " --user), or as root name another cgroup: --cgroup-parent /jcontainer.";
    }

    private static boolean isSubset(Collection<String> controllers, String file) throws IOException {
        for (String controller : controllers) {
            if (!has(file, controller)) {
                return false;
            }
        }
        return true;
    }

    private static boolean has(String file, String controller) throws IOException {
        String text = ControlFile.readIfThere(file);
        return text != null && ControlFile.split(text, ' ').contains(controller);
    }
}
