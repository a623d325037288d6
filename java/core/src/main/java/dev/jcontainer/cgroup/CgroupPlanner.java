package dev.jcontainer.cgroup;

import dev.jcontainer.cgroup.Hierarchies.Hierarchy;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.plan.CgroupPlan.ControlWrite;
import dev.jcontainer.plan.CgroupPlan.View;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.DeviceRule;
import dev.jcontainer.spec.Limits;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides where a container's cgroups are made and what is written to them. Reads the host, changes nothing. */
public final class CgroupPlanner {
    private static final String NAME = "jcontainer-";

    /**
     * The controllers of every container that has a cgroup, if the host has them: they count usage, freeze, and allow
     * limits to be set later. cpuset is needed by JVMs: if they do not find it beside the other controllers, they
     * ignore all limits.
     */
    private static final String[] ALWAYS_V1 = {"cpu", "memory", "cpuacct", "pids", "blkio", "freezer", "cpuset"};

    /**
     * The controllers on v2 for a container whose limits are changed and whose usage is read by other processes than
     * the one that started it. On v1 such a container is in every hierarchy, see {@link #othersOfV1}.
     */
    private static final List<String> ALWAYS_V2 = List.of("cpu", "memory", "pids", "io", "cpuset");

    private final Limits limits;
    private final Hierarchies hierarchies;
    private final Map<String, Hierarchy> ofV1;
    private final String name;
    private final boolean canMakeDeviceRules;
    private final boolean needsDeviceRules;
    private final List<String> parents = new ArrayList<>();
    private final List<ControlWrite> enabling = new ArrayList<>();

    private CgroupPlanner(
            Limits limits, Hierarchies hierarchies, String name, boolean canMakeDeviceRules, boolean needsDeviceRules) {
        this.limits = limits;
        this.hierarchies = hierarchies;
        this.ofV1 = hierarchies.named();
        this.name = name;
        this.canMakeDeviceRules = canMakeDeviceRules;
        this.needsDeviceRules = needsDeviceRules;
    }

    /**
     * Plans the cgroups for limits; returns null if the limits need none.
     *
     * @param id the id of the container
     * @param capabilities the capabilities of this process, one bit each: device rules require CAP_SYS_ADMIN
     * @throws CgroupException if this host cannot enforce one of them
     */
    public static @Nullable CgroupPlan plan(Limits limits, String id, long capabilities) throws IOException {
        return plan(limits, CgroupOwner.ofThisProcess(), id, capabilities);
    }

    private static @Nullable CgroupPlan plan(Limits limits, CgroupOwner owner, String id, long capabilities)
            throws IOException {
        if (!limits.needCgroup()) {
            return null;
        }
        String name = NAME + owner.text() + "-" + id;
        return plan(
                limits, Hierarchies.ofThisProcess(), name, (capabilities & Capability.SYS_ADMIN.bit()) != 0, List.of());
    }

    /**
     * Plans the cgroups of a container, which must have device rules if there is a way to devices.
     *
     * @param keeper the pid of the keeper with which the cgroups end; 0 if they end with this process
     * @param way the way to devices that the rules close, as {@link DeviceGrants#way} returns it for a process that can
     *     make rules; null if no rules are needed
     * @throws CgroupException also if device rules are needed and this host cannot have them
     */
    public static @Nullable CgroupPlan plan(
            Limits limits, int keeper, String id, long capabilities, @Nullable String way) throws IOException {
        CgroupOwner owner = keeper == 0 ? CgroupOwner.ofThisProcess() : CgroupOwner.of(keeper);
        if (way == null) {
            return plan(limits, owner, id, capabilities);
        }
        String name = NAME + owner.text() + "-" + id;
        try {
            return planWithRules(limits, Hierarchies.ofThisProcess(), name);
        } catch (CgroupException e) {
            throw new CgroupException("The container must have device rules, because " + way
                    + " opens a way to the host's devices. " + e.getMessage());
        }
    }

    static CgroupPlan planWithRules(Limits limits, Hierarchies hierarchies, String name) throws IOException {
        return plan(limits, hierarchies, name, true, true, List.of());
    }

    /**
     * Plans the cgroups with a name that the caller chose, also if there is no limit. They have the usual controllers
     * that are available, so that limits can be set later.
     *
     * @param limits the limits, whose parent says below which cgroup the cgroups are made
     * @param name one component of a path
     * @throws CgroupException if this host cannot enforce one of the limits
     */
    public static CgroupPlan named(Limits limits, String name, long capabilities) throws IOException {
        return plan(
                limits, Hierarchies.ofThisProcess(), name, (capabilities & Capability.SYS_ADMIN.bit()) != 0, ALWAYS_V2);
    }

    /** Whether the cgroups end with a keeper, so that they are not taken for those of a process that has ended. */
    public static boolean endWith(CgroupPlan plan, int keeper) throws IOException {
        CgroupOwner owner = CgroupOwner.of(keeper);
        for (String directory : plan.directories()) {
            CgroupOwner named = CgroupOwner.parse(directory.substring(directory.lastIndexOf('/') + 1));
            if (named != null && !named.is(owner)) {
                return false;
            }
        }
        return true;
    }

    /** Whether this process may make the cgroups, as far as the kernel says before it is tried. */
    public static boolean canMake(CgroupPlan plan) throws IOException {
        for (String directory : plan.directories()) {
            File place = new File(directory).getParentFile();
            while (!KernelFiles.exists(place.getPath())) {
                place = place.getParentFile();
            }
            if (!place.canWrite()) {
                return false;
            }
        }
        return true;
    }

    /** Whether this host has its controllers on cgroup v2. */
    public static boolean isUnified() throws IOException {
        return Hierarchies.ofThisProcess().isUnified();
    }

    static CgroupPlan plan(
            Limits limits, Hierarchies hierarchies, String name, boolean canMakeDeviceRules, List<String> usual)
            throws IOException {
        return plan(
                limits,
                hierarchies,
                name,
                canMakeDeviceRules,
                !limits.deviceRules().isEmpty(),
                usual);
    }

    private static CgroupPlan plan(
            Limits limits,
            Hierarchies hierarchies,
            String name,
            boolean canMakeDeviceRules,
            boolean needsDeviceRules,
            List<String> usual)
            throws IOException {
        CgroupPlanner planner = new CgroupPlanner(limits, hierarchies, name, canMakeDeviceRules, needsDeviceRules);
        if (needsDeviceRules && !canMakeDeviceRules) {
            throw new CgroupException(
                    "Cannot set device rules: they require CAP_SYS_ADMIN, which this process lacks. Leave them out, or"
                            + " give it to jcontainer.");
        }
        LimitWrites.check(limits, hierarchies.isUnified());
        Long both = limits.memorySwap();
        if (both != null && both != Limits.UNLIMITED && limits.memory() == null) {
            throw new CgroupException("Cannot set the limit --memory-swap: it requires a limit of memory, and there is"
                    + " none; give --memory as well.");
        }
        return hierarchies.isUnified() ? planner.v2(usual) : planner.v1(!usual.isEmpty());
    }

    private CgroupPlan v1(boolean everywhere) throws IOException {
        if (!limits.conf().isEmpty()) {
            throw new CgroupException("Cannot write the control file "
                    + limits.conf().keySet().iterator().next()
                    + " (--cgroup-conf): this host has its controllers on cgroup v1. Boot it with"
                    + " systemd.unified_cgroup_hierarchy=1, or use the option of the limit itself.");
        }
        Set<String> controllers = new LinkedHashSet<>();
        List<ControlWrite> named = LimitWrites.v1(limits, DeviceNumbers.of(limits));
        for (ControlWrite write : named) {
            if (!write.limit().isEmpty()) {
                require(controllers, controllerOf(write.file()), write.limit());
            }
        }
        for (String controller : ALWAYS_V1) {
            if (ofV1.containsKey(controller)) {
                controllers.add(controller);
            }
        }
        if (needsDeviceRules) {
            require(controllers, "devices", "device");
        } else if (canMakeDeviceRules && ofV1.containsKey("devices")) {
            controllers.add("devices");
        }
        if (everywhere) {
            controllers.addAll(othersOfV1());
        }
        return v1(controllers, named, everywhere ? unifiedOfHybrid() : null);
    }

    /**
     * Returns the hierarchies in which nothing is limited, if this process may make cgroups there. These are the
     * hierarchy of systemd, which otherwise takes the container's processes for those of the service that we are in,
     * and controllers by which others count, such as perf_event. runc does the same. Two directories cost 0.3 ms of a
     * launch, so containers without a name are not put into them.
     */
    private List<String> othersOfV1() {
        List<String> others = new ArrayList<>();
        for (Map.Entry<String, Hierarchy> entry : ofV1.entrySet()) {
            if (!entry.getKey().equals("devices") && new File(nearest(base(entry.getValue()))).canWrite()) {
                others.add(entry.getKey());
            }
        }
        return others;
    }

    /** Returns the hierarchy of cgroup v2 if processes can be put into it, or null. */
    private @Nullable Hierarchy unifiedOfHybrid() throws IOException {
        Hierarchy unified = hierarchies.unified();
        return unified != null && UnifiedLayout.takesProcesses(unified.own(), base(unified), nearest(base(unified)))
                ? unified
                : null;
    }

    private void require(Set<String> controllers, String controller, String limit) throws CgroupException {
        if (!ofV1.containsKey(controller)) {
            throw new CgroupException("Cannot set the limit --" + limit + ": this host has no cgroup controller '"
                    + controller + "' that this process can use. Mount it (mount -t cgroup -o " + controller + " "
                    + controller + " /sys/fs/cgroup/" + controller
                    + "), or boot a kernel that has it, without cgroup_disable=" + controller + ".");
        }
        controllers.add(controller);
    }

    private CgroupPlan v1(Set<String> controllers, List<ControlWrite> named, @Nullable Hierarchy unified)
            throws IOException {
        Map<String, String> directories = new LinkedHashMap<>();
        List<ControlWrite> writes = new ArrayList<>();
        for (String controller : controllers) {
            Hierarchy hierarchy = Objects.requireNonNull(ofV1.get(controller));
            List<String> missing = withParents(hierarchy);
            String directory = base(hierarchy) + "/" + name;
            directories.put(controller, directory);
            if (controller.equals("cpuset")) {
                fillCpusets(hierarchy, missing, directory, writes);
            }
        }
        for (ControlWrite write : named) {
            String directory = directories.get(controllerOf(write.file()));
            if (directory != null) {
                writes.add(write.in(directory));
            }
        }
        String devices = directories.get("devices");
        if (devices != null) {
            deviceLines(devices, writes);
        }
        Set<String> distinct = new LinkedHashSet<>(directories.values()); // cpu and cpuacct are often mounted together
        if (unified != null) {
            withParents(unified);
            distinct.add(base(unified) + "/" + name);
        }
        return new CgroupPlan(
                false, parents, enabling, List.copyOf(distinct), writes, List.of(), views(controllers), false);
    }

    /** Notes the directories above the container's that have to be made, and returns them. */
    private List<String> withParents(Hierarchy hierarchy) {
        List<String> missing = missing(base(hierarchy));
        for (String parent : missing) {
            if (!parents.contains(parent)) {
                parents.add(parent);
            }
        }
        return missing;
    }

    /** Controllers that are mounted together are shown together. */
    private List<View> views(Set<String> controllers) {
        Set<String> tops = new LinkedHashSet<>();
        for (String controller : controllers) {
            tops.add(topOf(controller));
        }
        List<View> views = new ArrayList<>();
        for (String top : tops) {
            List<String> together = new ArrayList<>();
            for (String controller : ofV1.keySet()) {
                if (topOf(controller).equals(top)) {
                    together.add(controller);
                }
            }
            views.add(new View(top.substring(top.lastIndexOf('/') + 1), together));
        }
        return views;
    }

    private String topOf(String controller) {
        return Objects.requireNonNull(ofV1.get(controller)).top();
    }

    /**
     * Copies processors and memory nodes into new cpusets of v1: they are empty at first, and no process can be in a
     * cpuset before it has both.
     */
    private void fillCpusets(Hierarchy hierarchy, List<String> missing, String directory, List<ControlWrite> writes)
            throws IOException {
        String source = nearest(base(hierarchy));
        for (String file : new String[] {"/cpuset.cpus", "/cpuset.mems"}) {
            String value = ControlFile.readIfThere(source + file);
            if (value != null) {
                for (String parent : missing) {
                    enabling.add(new ControlWrite(parent + file, value, "cpuset-cpus", null));
                }
                writes.add(new ControlWrite(directory + file, value, "cpuset-cpus", null));
            }
        }
    }

    private void deviceLines(String directory, List<ControlWrite> writes) {
        writes.add(new ControlWrite(directory + "/devices.deny", "a", "device", null));
        for (DeviceRule rule : DeviceRules.with(limits.deviceRules())) {
            String file = rule.isAllowed() ? "/devices.allow" : "/devices.deny";
            writes.add(new ControlWrite(directory + file, DeviceRules.line(rule), "device", null));
        }
    }

    /**
     * Plans for cgroup v2. Nobody asked for the usual controllers: their limit has no name, so that it is no error if
     * they are missing.
     */
    private CgroupPlan v2(List<String> usual) throws IOException {
        Hierarchy hierarchy = hierarchies.unified();
        if (hierarchy == null) {
            throw new IllegalStateException("not unified");
        }
        List<ControlWrite> named = LimitWrites.v2(limits, DeviceNumbers.of(limits));
        Map<String, String> needed = new LinkedHashMap<>();
        for (ControlWrite write : named) {
            if (!write.limit().isEmpty()) {
                needed.putIfAbsent(controllerOf(write.file()), write.limit());
            }
        }
        boolean isNamed = limits.cgroupParent() != null;
        Map<String, String> more = UnifiedLayout.available(isNamed ? hierarchy.top() : hierarchy.own(), usual);
        more.keySet().removeAll(needed.keySet());
        Set<String> wanted = new LinkedHashSet<>(needed.keySet());
        wanted.addAll(more.keySet());
        String base = isNamed ? base(hierarchy) : UnifiedLayout.ownBase(hierarchy, wanted);
        parents.addAll(missing(base));
        enabling.addAll(UnifiedLayout.enabling(hierarchy, base, needed, isNamed));
        enabling.addAll(UnifiedLayout.enabling(hierarchy, base, more, isNamed));
        String directory = base + "/" + name;
        List<ControlWrite> writes = new ArrayList<>();
        for (ControlWrite write : named) {
            writes.add(write.in(directory));
        }
        List<DeviceRule> rules = canMakeDeviceRules ? DeviceRules.with(limits.deviceRules()) : List.of();
        return new CgroupPlan(true, parents, enabling, List.of(directory), writes, rules, false);
    }

    /** Returns the directory below which the container's cgroup is made. */
    private String base(Hierarchy hierarchy) {
        String parent = limits.cgroupParent();
        if (parent == null) {
            return hierarchy.own();
        }
        StringBuilder path = new StringBuilder(parent.startsWith("/") ? hierarchy.top() : hierarchy.own());
        for (String part : ControlFile.split(parent, '/')) {
            path.append('/').append(part);
        }
        return path.toString();
    }

    /**
     * Returns the missing directories, the topmost first. Our own cgroup exists, so only a parent that was asked for
     * may have to be made.
     */
    private List<String> missing(String directory) {
        if (limits.cgroupParent() == null) {
            return List.of();
        }
        List<String> missing = new ArrayList<>();
        for (String at = directory; !new File(at).isDirectory() && at.indexOf('/') >= 0; at = parentOf(at)) {
            missing.add(0, at);
        }
        return missing;
    }

    /** Returns the directory itself, or the nearest existing one above it. */
    private String nearest(String directory) {
        List<String> missing = missing(directory);
        return missing.isEmpty() ? directory : parentOf(missing.get(0));
    }

    static String parentOf(String directory) {
        return directory.substring(0, directory.lastIndexOf('/'));
    }

    /**
     * Returns the first word of a control file's name, which is the controller; on v1 it is blkio for what v2 calls io.
     */
    static String controllerOf(String file) {
        return file.substring(0, file.indexOf('.'));
    }

    /** Returns the controller's name for the path of a control file on the host. */
    static String controllerOfPath(String file) {
        return controllerOf(file.substring(file.lastIndexOf('/') + 1));
    }
}
