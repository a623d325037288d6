package dev.jcontainer.plan;

import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.HostNames;
import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.Identity;
import dev.jcontainer.kernel.FileTypes;
import dev.jcontainer.kernel.PlainText;
import dev.jcontainer.plan.step.DeviceStep;
import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.MountAttribute;
import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.NamespaceStep;
import dev.jcontainer.plan.step.Namespaces;
import dev.jcontainer.plan.step.OverlayFlag;
import dev.jcontainer.plan.step.ProcessStep;
import dev.jcontainer.plan.step.PropagationFlag;
import dev.jcontainer.plan.step.ResourceStep;
import dev.jcontainer.plan.step.RootStep;
import dev.jcontainer.plan.step.SourceFlag;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.plan.step.TargetFlag;
import dev.jcontainer.plan.step.TerminalStep;
import dev.jcontainer.plan.step.ViewFlag;
import dev.jcontainer.spec.Capabilities;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Isolation;
import dev.jcontainer.spec.NetworkNamespace;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.Sysctl;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plans a container in namespaces. A pure function: the same input gives the same plan. */
public final class Planner {
    static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final int TTY_GROUP = 5;
    /** The default type of a terminal, if the caller's type is not known. */
    public static final String DEFAULT_TERM = "xterm";

    /** A device node, with the numbers of the kernel's Documentation/admin-guide/devices.txt. */
    private record Device(String name, int major, int minor) {}

    private static final Device[] DEVICES = {
        new Device("null", 1, 3),
        new Device("zero", 1, 5),
        new Device("full", 1, 7),
        new Device("random", 1, 8),
        new Device("urandom", 1, 9),
        new Device("tty", 5, 0)
    };

    private final ContainerSpec spec;
    private final HostFacts facts;
    private final Identity identity;
    private final @Nullable IdMap map;
    private final String hostname;
    private final @Nullable CgroupPlan cgroup;
    private final List<Step> outside = new ArrayList<>();
    private final List<Step> build = new ArrayList<>(64);
    private final Volumes volumes;
    private int viewSlot = -1;
    private int layerSlot;
    private int layerCount;
    private int rootSlot;
    private int keptSlot;
    private int nodeSlot;
    private int sysSlot;

    private Planner(ContainerSpec spec, HostFacts facts, Identity identity, @Nullable CgroupPlan cgroup, String id) {
        this.spec = spec;
        this.facts = facts;
        this.identity = identity;
        this.map = identity.idMap();
        this.cgroup = cgroup;
        HostNames host = facts.names();
        String given = spec.hostname();
        this.hostname = given != null ? given : host == null ? id : host.hostname();
        this.volumes = new Volumes(spec, facts, map, build);
    }

    /**
     * The plan of a container.
     *
     * @param identity the identity of the specification's user in the root filesystem
     * @param cgroup the container's cgroups, or null if it stays in those of this process
     * @param filter the filter of the container's system calls, or null for none
     * @param id the container's id in its short form, which is its host name if the specification has none
     * @param listened whether the launch waits for a listener at each step
     * @throws IllegalArgumentException if this host cannot fulfil the specification
     */
    public static LaunchPlan plan(
            ContainerSpec spec,
            HostFacts facts,
            Identity identity,
            @Nullable CgroupPlan cgroup,
            @Nullable FilterPlan filter,
            String id,
            boolean listened) {
        Planner planner = new Planner(spec, facts, identity, cgroup, id);
        planner.compile();
        List<Step> process = ProcessPlanner.inNamespaces(spec, facts, identity, filter, planner.hostname);
        return new LaunchPlan(
                planner.outside,
                planner.build,
                process,
                planner.namespaces(),
                planner.flags(listened),
                identity.idMap(),
                cgroup);
    }

    /** The plan of a container without cgroups and without a filter. */
    public static LaunchPlan plan(ContainerSpec spec, HostFacts facts, Identity identity, String id, boolean listened) {
        return plan(spec, facts, identity, null, null, id, listened);
    }

    /**
     * The plan that mounts what a container has below its root, but no kernel file systems, and then becomes the worker
     * for files. No program of the container runs, so its files can be copied while it is stopped.
     *
     * @param identity root, with the id map of the container's user namespace
     */
    public static LaunchPlan files(ContainerSpec spec, HostFacts facts, Identity identity) {
        Planner planner = new Planner(spec, facts, identity, null, "");
        planner.mountFiles();
        IdMap map = identity.idMap();
        long permitted = facts.permittedCapabilities();
        boolean binds = map != null || (permitted & Capability.SETPCAP.bit()) != 0;
        return new LaunchPlan(
                planner.outside,
                planner.build,
                WorkerPlanner.program(WorkerPlanner.needed(map, permitted), binds, "files"),
                (map == null ? 0 : Namespaces.USER) | Namespaces.MOUNT,
                map == null ? 0 : LaunchPlan.SYNC,
                map,
                null);
    }

    /** Where the plan of {@link #files} mounts the root. */
    public static String filesRoot(ContainerSpec spec, HostFacts facts, @Nullable IdMap map) {
        Root root = spec.root();
        boolean isInPlace = root instanceof Root.Directory && !((Root.Directory) root).isEphemeral();
        return isInPlace && (map == null || !map.canMapMounts())
                ? ((Root.Directory) root).path()
                : facts.stagingDirectory() + "/root";
    }

    /** If the container has a cgroup, the cgroup namespace is made after entering it, see {@link #enterCgroup}. */
    private long namespaces() {
        return (map == null ? 0 : Namespaces.USER)
                | Namespaces.MOUNT
                | (cgroup == null ? Namespaces.CGROUP : 0)
                | Namespaces.UTS
                | Namespaces.IPC
                | Namespaces.PID
                | (spec.network() instanceof NetworkNamespace.Own ? Namespaces.NETWORK : 0);
    }

    private int flags(boolean listened) {
        return (spec.init() ? LaunchPlan.REAPER : 0)
                | (listened ? LaunchPlan.TRACE | LaunchPlan.SYNC : 0)
                | (map == null ? 0 : LaunchPlan.SYNC);
    }

    private void compile() {
        holdRoot();
        enterCgroup();
        enterNetwork();
        outside.add(new ProcessStep.NewSession());
        if (map != null) { // until then, the process has a user that the namespace does not map
            outside.add(ProcessPlanner.become(map, map.builderUid(), map.builderGid(), List.of()));
        }
        volumes.openPropagating();
        build.add(new MountStep.MountPropagation("/", Flags.of(PropagationFlag.RECURSIVE, PropagationFlag.PRIVATE)));
        HostView view = HostView.of(spec, facts);
        openSources(view);
        enterRoot();
        showHostFileSystems(view);
        volumes.fill();
        mountKernelFileSystems();
        makeDevices(nodeSlot);
        openTerminal();
        EtcFiles.plan(spec, hostname, facts, build);
        if (spec.root() instanceof Root.Layers) {
            volumes.keepWritable(
                    ((Root.Layers) spec.root()).writable(), spec.root().isReadOnly());
        }
        volumes.mount();
        if (!spec.mounts().isEmpty()) {
            build.add(new DeviceStep.NullDevice());
        }
        volumes.makeDevices();
        makeWorkingDirectory();
        volumes.restrict();
        protect();
        leaveHost();
    }

    private void mountFiles() {
        holdRoot();
        outside.add(new ProcessStep.NewSession());
        if (map != null) { // until then, the process has a user that the namespace does not map
            outside.add(ProcessPlanner.become(map, map.builderUid(), map.builderGid(), List.of()));
        }
        volumes.openPropagating();
        build.add(new MountStep.MountPropagation("/", Flags.of(PropagationFlag.RECURSIVE, PropagationFlag.PRIVATE)));
        HostView view = HostView.of(spec, facts);
        openSources(view);
        enterRoot();
        showHostFileSystems(view);
        volumes.mount();
    }

    private void holdRoot() {
        if (spec.root() instanceof Root.Layers
                && !((Root.Layers) spec.root()).held().isEmpty()) {
            outside.add(new LifecycleStep.HoldPaths(((Root.Layers) spec.root()).held()));
        }
    }

    /** Joins the cgroups before anything else, so that the limits count everything that the launch uses. */
    private void enterCgroup() {
        joinCgroup(spec, cgroup, outside);
    }

    static void joinCgroup(ContainerSpec spec, @Nullable CgroupPlan cgroup, List<Step> steps) {
        if (cgroup != null) {
            for (String directory : cgroup.directories()) {
                steps.add(
                        cgroup.unified()
                                ? new NamespaceStep.CloneIntoCgroup(directory)
                                : new NamespaceStep.JoinCgroup(directory));
            }
            if (spec.isolation() == Isolation.NAMESPACES) {
                steps.add(new NamespaceStep.UnshareCgroup());
            }
        }
        Long score = spec.limits().oomScoreAdj();
        if (score != null) {
            steps.add(new ResourceStep.OomScore(score.intValue()));
        }
    }

    /**
     * A process of a user namespace may enter no network but one of that user namespace.
     *
     * @throws IllegalArgumentException if the container has a user namespace
     */
    private void enterNetwork() {
        if (!(spec.network() instanceof NetworkNamespace.Existing)) {
            return;
        }
        String path = ((NetworkNamespace.Existing) spec.network()).path();
        if (map != null) {
            throw new IllegalArgumentException("The network namespace " + PlainText.escaped(path)
                    + " cannot be joined: the container has a user namespace of its own, which has no rights over that"
                    + " network (man 7 user_namespaces). Run both containers as root without a user namespace, or use"
                    + " the network host or none");
        }
        outside.add(new NamespaceStep.EnterNamespace((int) Namespaces.NETWORK, path));
    }

    /** Opens the sources before the staging directory and the root cover parts of the host. */
    private void openSources(HostView view) {
        for (String fileSystem : view.fileSystems()) {
            int slot =
                    volumes.openRoot(fileSystem, Flags.when(!view.needed().contains(fileSystem), SourceFlag.OPTIONAL));
            viewSlot = viewSlot < 0 ? slot : viewSlot;
        }
        openLayers();
        for (int i = 0; map != null && i < DEVICES.length; i++) {
            int slot = volumes.openSource("/dev/" + DEVICES[i].name, Flags.none());
            nodeSlot = i == 0 ? slot : nodeSlot;
        }
        sysSlot = showsHostSys() ? volumes.openSource("/sys", Flags.of(SourceFlag.RECURSIVE)) : -1;
        volumes.open();
    }

    /** A sysfs belongs to a network, so none can be mounted in a user namespace that has no rights over the network. */
    private boolean showsHostSys() {
        return map != null && !(spec.network() instanceof NetworkNamespace.Own);
    }

    private void openLayers() {
        Root root = spec.root();
        String kept = root.kept();
        if (root instanceof Root.Layers) {
            openLayers((Root.Layers) root);
        } else if (kept != null) { // the directory, or that of this machine, is the only layer
            layerSlot = volumes.openRoot(pathOf(root), Flags.none());
            rootSlot = layerSlot;
            layerCount = 1;
        }
        keptSlot = kept == null ? -1 : volumes.openRoot(kept, Flags.none());
    }

    private static String pathOf(Root root) {
        return root instanceof Root.Directory ? ((Root.Directory) root).path() : "/";
    }

    /**
     * Overlayfs refuses a layer that occurs twice (ELOOP). The lower one shows nothing that the upper one does not show,
     * so it is left out.
     */
    private void openLayers(Root.Layers root) {
        List<Root.Layer> layers = root.layers();
        String rootPath = layers.get(root.rootLayer()).path();
        Set<String> above = new HashSet<>();
        List<Root.Layer> distinct = new ArrayList<>(layers.size());
        for (int i = layers.size() - 1; i >= 0; i--) {
            if (above.add(layers.get(i).path())) {
                distinct.add(layers.get(i));
            }
        }
        for (int i = distinct.size() - 1; i >= 0; i--) {
            int slot = volumes.openLayer(distinct.get(i));
            layerSlot = layerCount++ == 0 ? slot : layerSlot;
            rootSlot = distinct.get(i).path().equals(rootPath) ? slot : rootSlot;
        }
    }

    private void enterRoot() {
        Root root = spec.root();
        String path = pathOf(root);
        boolean isEphemeral = !(root instanceof Root.Directory) || ((Root.Directory) root).isEphemeral();
        if (keptSlot >= 0) {
            build.add(new RootStep.RootLayersKept(
                    layerSlot, layerCount, rootSlot, keptSlot, facts.stagingDirectory(), overlayFlags()));
        } else if (root instanceof Root.Layers) {
            build.add(new RootStep.RootLayers(
                    layerSlot, layerCount, rootSlot, facts.stagingDirectory(), 0, overlayFlags()));
        } else if (map != null && map.canMapMounts()) {
            enterMappedRoot(path, isEphemeral);
        } else {
            build.add(
                    isEphemeral
                            ? new RootStep.RootOverlay(path, facts.stagingDirectory(), 0, overlayFlags())
                            : new RootStep.RootDirectory(path));
        }
        if (!spec.privileges().isPrivileged()) {
            // The author of the root filesystem may have put device nodes of the host's disks into it.
            build.add(new RootStep.RootAttributes(Flags.of(MountAttribute.NODEV), !isEphemeral));
        }
    }

    /** The files of the root belong to the users of the user namespace. */
    private void enterMappedRoot(String path, boolean isEphemeral) {
        int slot = volumes.openRoot(path, Flags.when(!isEphemeral, SourceFlag.RECURSIVE));
        build.add(
                isEphemeral
                        ? new RootStep.RootSourceOverlay(slot, facts.stagingDirectory(), 0, overlayFlags())
                        : new RootStep.RootSource(slot, facts.stagingDirectory()));
    }

    private void showHostFileSystems(HostView view) {
        int slot = viewSlot;
        for (String fileSystem : view.fileSystems()) {
            Flags<ViewFlag> needed = Flags.when(view.needed().contains(fileSystem), ViewFlag.NEEDED);
            build.add(new RootStep.InertView(slot++, facts.stagingDirectory(), fileSystem, overlayFlags(), needed));
        }
    }

    /**
     * The program's own view of the kernel. Symbolic links are refused, so that the root filesystem cannot redirect it.
     */
    private void mountKernelFileSystems() {
        Flags<MountAttribute> inert = Flags.of(MountAttribute.NOSUID, MountAttribute.NODEV, MountAttribute.NOEXEC);
        mount("proc", "/proc", inert, Flags.of(TargetFlag.NO_SYMLINKS));
        mountSys(inert.andWhen(!spec.privileges().isPrivileged(), MountAttribute.READONLY));
        if (cgroup != null) {
            List<String> options = new ArrayList<>(List.of("mode=755"));
            context(options);
            CgroupView.plan(cgroup, options, !spec.privileges().isPrivileged(), volumes, build);
        }
        mount(
                "tmpfs",
                "/dev",
                Flags.of(MountAttribute.NOSUID, MountAttribute.NOEXEC, MountAttribute.STRICTATIME),
                Flags.of(TargetFlag.NO_SYMLINKS),
                "mode=755",
                "size=65536k");
        List<String> terminals = new ArrayList<>(List.of("newinstance", "ptmxmode=0666", "mode=0620"));
        if (IdMap.has(map == null ? facts.groups() : map.gids(), TTY_GROUP)) {
            terminals.add("gid=" + TTY_GROUP);
        }
        Flags<TargetFlag> keep = Flags.when(spec.stdio().isTerminal(), TargetFlag.KEEP);
        context(terminals);
        build.add(new MountStep.Mount(
                "devpts", "/dev/pts", Flags.of(MountAttribute.NOSUID, MountAttribute.NOEXEC), keep, terminals));
        mount("mqueue", "/dev/mqueue", inert, Flags.none());
        mount("tmpfs", "/dev/shm", inert, Flags.none(), "mode=1777", "size=" + spec.shmSize());
    }

    private void mountSys(Flags<MountAttribute> attributes) {
        if (sysSlot < 0) {
            mount("sysfs", "/sys", attributes, Flags.of(TargetFlag.NO_SYMLINKS));
            return;
        }
        build.add(new MountStep.Bind(
                sysSlot, "/sys", attributes, Flags.of(TargetFlag.NO_SYMLINKS, TargetFlag.RECURSIVE)));
        if (cgroup == null) { // the host's cgroups are mounted there
            build.add(new MountStep.MaskPath("/sys/fs/cgroup"));
        }
    }

    private void mount(
            String type, String target, Flags<MountAttribute> attributes, Flags<TargetFlag> flags, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        if (type.equals("tmpfs")) {
            context(all);
        }
        build.add(new MountStep.Mount(type, target, attributes, flags, all));
    }

    /** New file systems of the container get the label that its programs may write to under SELinux. */
    private void context(List<String> options) {
        if (spec.privileges().selinuxMountLabel() != null) {
            options.add("context=" + spec.privileges().selinuxMountLabel());
        }
    }

    private void makeDevices(int firstSlot) {
        int slot = firstSlot;
        for (Device device : DEVICES) {
            String path = "/dev/" + device.name;
            build.add(
                    map == null
                            ? new DeviceStep.MakeNode(
                                    path, FileTypes.CHARACTER_DEVICE | 0666, device.major, device.minor)
                            : new DeviceStep.BindNode(slot++, path, device.major, device.minor));
        }
        build.add(new RootStep.Symlink("pts/ptmx", "/dev/ptmx"));
        build.add(new RootStep.Symlink("/proc/self/fd", "/dev/fd"));
        build.add(new RootStep.Symlink("/proc/self/fd/0", "/dev/stdin"));
        build.add(new RootStep.Symlink("/proc/self/fd/1", "/dev/stdout"));
        build.add(new RootStep.Symlink("/proc/self/fd/2", "/dev/stderr"));
    }

    private void openTerminal() {
        if (spec.stdio().stdin() instanceof Stdio.Source.Terminal) {
            Stdio.Source.Terminal size = (Stdio.Source.Terminal) spec.stdio().stdin();
            build.add(TerminalStep.Terminal.of(size.columns(), size.rows(), identity.uid()));
            build.add(new TerminalStep.Console("/dev/console"));
        }
    }

    /**
     * The process makes a missing working directory when it changes to it. That is too late if the file system is
     * read-only by then.
     */
    private void makeWorkingDirectory() {
        String workdir = spec.workdir();
        if (workdir != null && !workdir.equals("/") && (spec.root().isReadOnly() || volumes.areRestricted())) {
            build.add(new RootStep.MakeDirectory(workdir, 0755));
        }
    }

    /** Protects paths after all other mounts, so that none of these uncovers them. */
    private void protect() {
        ProtectedPaths.plan(spec.privileges(), build);
        if (spec.root().isReadOnly()) {
            build.add(new RootStep.ReadonlyRoot());
        }
    }

    private void leaveHost() {
        build.add(facts.rootIsInitramfs() ? new RootStep.MoveRoot() : new RootStep.PivotRoot());
        build.add(new NamespaceStep.Hostname(hostname));
        if (spec.network() instanceof NetworkNamespace.Own) {
            build.add(new NamespaceStep.LoopbackUp());
            build.add(new NamespaceStep.NetworkDefaults(PingGroups.of(map == null ? facts.groups() : map.gids())));
        }
        for (Sysctl sysctl : spec.sysctls()) {
            build.add(new NamespaceStep.Sysctl(sysctl.path(), sysctl.value()));
        }
    }

    /**
     * The capabilities that a container will have, one bit for each.
     *
     * @param map the container's id map, or null if it has no user namespace; in one, its first process has all
     *     capabilities
     * @throws IllegalArgumentException if a required capability cannot be granted
     */
    public static long grantedCapabilities(ContainerSpec spec, HostFacts facts, @Nullable IdMap map) {
        Capabilities capabilities = spec.privileges().capabilities();
        long available = map == null ? facts.permittedCapabilities() : Capabilities.ALL.granted();
        long lacking = capabilities.required() & ~available;
        if (lacking != 0) {
            throw new IllegalArgumentException("The capabilities " + Capability.names(lacking)
                    + " cannot be granted: this process does not have them itself");
        }
        return capabilities.granted() & available;
    }

    private Flags<OverlayFlag> overlayFlags() {
        return Flags.when(map != null, OverlayFlag.USER_XATTR);
    }
}
