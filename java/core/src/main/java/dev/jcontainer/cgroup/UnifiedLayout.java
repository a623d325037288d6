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
 * Where in cgroup v2 a container's cgroup can be. A cgroup that hands controllers on may have no processes itself, the
 * root excepted ("no internal processes", man 7 cgroups), and this process is in one.
 */
final class UnifiedLayout {
    /** A cgroup that this process has moved itself into ends so: what is above it is where it was. */
    static final String SELF_SUFFIX = "-self";

    /** The control file that says which controllers the cgroups below have. */
    static final String SUBTREE = "/cgroup.subtree_control";

    private UnifiedLayout() {}

    /**
     * The process's own cgroup, where the controllers can be handed on from there: they are already, nobody is in it, or
     * only this process is. Else the one above it, where they are handed on already: a cgroup beside its own, as runc
     * has it. Else its own again, so that the error is told of that.
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
     * Whether this process can make a cgroup and be in it: not below one of a threaded kind, and an ordinary user only
     * below one that is delegated and where it is itself.
     *
     * @param own this process's cgroup
     * @param base the one below which the other is to be
     * @param nearest that one, or what of it is there
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

    /** Whether no process is in it; those below do not count. */
    static boolean isEmpty(String directory) throws IOException {
        List<String> processes = ControlFile.processes(directory);
        return processes != null && processes.isEmpty();
    }

    /** Whether no process is in a cgroup but this one and its descendants: supervisors, and containers without limits. */
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
                return at == pid; // it has ended since
            }
            at = ProcessStat.parent(stat);
        }
        return at == self;
    }

    /** Those of some controllers that a cgroup has, none of them for a limit. */
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
     * What hands the controllers on to the cgroups below a directory, from the top down.
     *
     * @param needed each with the limit that asks for it, empty where it is only wanted
     * @param isNamed whether the user named the directory: then what is above may be changed, too
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
        return "Start jcontainer by 'systemd-run --user --scope -p Delegate=yes -- jcontainer …' (as root without --user),"
                + " or as root name another cgroup: --cgroup-parent /jcontainer.";
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
