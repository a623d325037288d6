package dev.jcontainer.oci.bundle;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.MountConfig;
import dev.jcontainer.oci.config.ProcessConfig;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.MountAttribute;
import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.PropagationFlag;
import dev.jcontainer.plan.step.RootStep;
import dev.jcontainer.plan.step.SourceFlag;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.plan.step.TargetFlag;
import dev.jcontainer.plan.step.TerminalStep;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans the root filesystem of a bundle and its mounts. */
final class BundleMounts {
    private static final Flags<MountAttribute> SIMPLE =
            Flags.of(MountAttribute.READONLY, MountAttribute.NOSUID, MountAttribute.NODEV, MountAttribute.NOEXEC);

    private final Bundle bundle;
    private final Config config;
    private final BundlePlanner.Surroundings surroundings;
    private final List<Step> steps;
    private final List<MountConfig> mounts;
    private final BundleMountOptions[] options;
    private final int[] slots;
    private final int terminals;
    private final SourceSlots sources;
    private final BundleDevices devices;
    private final List<Step> spreading = new ArrayList<>();
    private final List<Step> restricting = new ArrayList<>();

    /**
     * Reads the mounts of a bundle.
     *
     * @param users the ids of the container's user namespace, or null if it uses the runtime's
     * @param steps the list to which the steps are added
     * @throws DocumentException if an option is not supported
     */
    BundleMounts(Bundle bundle, BundlePlanner.Surroundings surroundings, @Nullable Users users, List<Step> steps)
            throws DocumentException {
        this.bundle = bundle;
        this.config = bundle.config();
        this.surroundings = surroundings;
        this.steps = steps;
        this.sources = new SourceSlots(users != null && users.openOutside(), steps);
        this.devices = new BundleDevices(config.linux(), users == null && surroundings.makesNodes(), sources, steps);
        this.mounts = config.mounts();
        this.options = new BundleMountOptions[mounts.size()];
        this.slots = new int[mounts.size()];
        for (int i = 0; i < options.length; i++) {
            options[i] = BundleMountOptions.of(
                    "mounts[" + i + "].options", mounts.get(i).options());
        }
        this.terminals = findTerminals();
    }

    void plan() throws DocumentException {
        open(true);
        steps.add(new MountStep.MountPropagation("/", Flags.of(PropagationFlag.RECURSIVE, hostPropagation())));
        open(false);
        if (!isDevBound()) {
            devices.open();
        }
        enterRoot();
        for (int i = 0; i < options.length; i++) {
            mount(i, mounts.get(i), options[i]);
        }
        if (!isDevBound()) {
            devices.make();
        }
        openTerminal();
    }

    /**
     * Enters the root filesystem. In a user namespace, the container may not be permitted to reach the directory, so
     * the supervisor opens it as root.
     */
    private void enterRoot() {
        if (sources.areOpenedOutside()) {
            int slot = sources.open(bundle.rootfs(), Flags.of(SourceFlag.RECURSIVE));
            steps.add(new RootStep.RootSource(slot, surroundings.staging()));
        } else {
            steps.add(new RootStep.RootDirectory(bundle.rootfs()));
        }
    }

    private void openTerminal() throws DocumentException {
        ProcessConfig process = config.process();
        if (process == null || !process.terminal()) {
            return;
        }
        if (terminals < 0) {
            throw new DocumentException(
                    "process.terminal", "no mount is a devpts on /dev/pts, in which the terminal is opened");
        }
        steps.add(TerminalStep.Terminal.of(
                ProcessSteps.columns(process),
                ProcessSteps.rows(process),
                process.user().uid()));
        if (!surroundings.waits()) {
            steps.add(new TerminalStep.LineFeeds()); // the caller's terminal, if any, converts them
        }
        steps.add(new TerminalStep.Console("/dev/console"));
    }

    /** Returns the index of the mount in which the terminal is opened, or -1 if there is none. */
    private int findTerminals() {
        for (int i = options.length - 1; i >= 0; i--) {
            if (Bundle.normal(mounts.get(i).destination()).equals("/dev/pts")) {
                return "devpts".equals(mounts.get(i).type()) ? i : -1;
            }
        }
        return -1;
    }

    /**
     * Returns the propagation that the copied mounts of the host get first. A root that receives later mounts of the
     * host must not become private, because that would cut it off.
     */
    private PropagationFlag hostPropagation() {
        String propagation = config.linux().rootfsPropagation();
        return propagation != null && propagation.endsWith("slave") ? PropagationFlag.SLAVE : PropagationFlag.PRIVATE;
    }

    private boolean isBind(int i) {
        return options[i].isBind() || "bind".equals(mounts.get(i).type());
    }

    private boolean isCgroup(int i) {
        return "cgroup".equals(mounts.get(i).type())
                || "cgroup2".equals(mounts.get(i).type());
    }

    /**
     * Opens the sources, while the host's files are visible. Sources that propagate are opened while their mounts still
     * belong to the host's peer groups.
     */
    private void open(boolean propagating) throws DocumentException {
        for (int i = 0; i < options.length; i++) {
            if (isBind(i) && options[i].propagates() == propagating) {
                String source = mounts.get(i).source();
                if (source == null) {
                    throw new DocumentException("mounts[" + i + "].source", "missing");
                }
                if (sourceInside(i) == null) {
                    slots[i] = open(i, bundle.inside(source), propagating);
                }
            } else if (isCgroup(i) && !propagating) {
                slots[i] = openCgroups();
            }
        }
    }

    /**
     * Returns the path in the container of a bind mount's source, if an earlier mount covers this path, or null if the
     * source is only on the host. Only the text of the paths is compared.
     */
    private @Nullable String sourceInside(int i) {
        String source = mounts.get(i).source();
        String inside = source == null ? null : bundle.insideRoot(source);
        for (int earlier = 0; inside != null && earlier < i; earlier++) {
            String target = Bundle.normal(mounts.get(earlier).destination());
            if (inside.equals(target) || inside.startsWith(target.equals("/") ? target : target + "/")) {
                return inside;
            }
        }
        return null;
    }

    /** Opens a source in the container, after the earlier mounts have been made. */
    private int openInside(int i, String path) throws DocumentException {
        if (surroundings.owners().containsKey(i) || isMapped(i)) {
            throw new DocumentException(
                    "mounts[" + i + "]",
                    "its source is in another mount of the container: map the owners of that mount");
        }
        return sources.openInside(path, Flags.when(options[i].isRecursive(), SourceFlag.RECURSIVE));
    }

    private int open(int i, String source, boolean propagating) throws DocumentException {
        Flags<SourceFlag> flags = Flags.when(options[i].isRecursive(), SourceFlag.RECURSIVE);
        Flags<SourceFlag> mapped =
                Flags.of(SourceFlag.MAPPED).andWhen(!options[i].isMappedBelow(), SourceFlag.MAPPED_TOP);
        String namespace = surroundings.owners().get(i);
        if (namespace != null) {
            return sources.openMapped(source, flags.and(mapped).andWhen(propagating, SourceFlag.SLAVE), namespace);
        }
        if (propagating && sources.areOpenedOutside()) {
            flags = flags.and(SourceFlag.SLAVE);
        }
        return sources.open(source, isMapped(i) ? flags.and(mapped) : flags);
    }

    /** Whether the owners are mapped by the container's own id map. Each other map has a user namespace of its own. */
    private boolean isMapped(int i) throws DocumentException {
        MountConfig mount = mounts.get(i);
        boolean isMapped = options[i].isMapped() || !new OwnerMap(mount.uidMappings(), mount.gidMappings()).isEmpty();
        if (isMapped && !sources.areOpenedOutside()) {
            throw new DocumentException(
                    "mounts[" + i + "]",
                    "mapping owners by the container's id map requires root and a user namespace: add one of the type"
                            + " user to linux.namespaces, or give the mount uidMappings and gidMappings");
        }
        return isMapped;
    }

    /**
     * Opens the container's cgroups in consecutive slots; returns the first slot, or -1 if there are no cgroups. As in
     * runc, a v2 hierarchy beside v1 is left out.
     */
    private int openCgroups() {
        CgroupPlan cgroup = surroundings.cgroup();
        int first = -1;
        int shown = cgroup == null ? 0 : cgroup.unified() ? 1 : cgroup.views().size();
        for (int i = 0; cgroup != null && i < shown; i++) {
            int slot = sources.open(cgroup.directories().get(i), Flags.none());
            first = i == 0 ? slot : first;
        }
        return first;
    }

    private void mount(int i, MountConfig mount, BundleMountOptions option) throws DocumentException {
        if (isBind(i)) {
            refuseData("mounts[" + i + "].options", option);
            String inside = sourceInside(i);
            bind(inside == null ? slots[i] : openInside(i, inside), mount.destination(), option);
        } else if (isCgroup(i)) {
            cgroup(slots[i], mount.destination(), option);
        } else {
            fileSystem(i, mount, option);
        }
    }

    private static void refuseData(String path, BundleMountOptions option) throws DocumentException {
        if (option.copiesUp()) {
            throw new DocumentException(path, "only a tmpfs supports tmpcopyup");
        }
        if (!option.data().isEmpty()) {
            throw new DocumentException(
                    path,
                    "a bind mount does not support the option " + option.data().get(0));
        }
    }

    private void bind(int slot, String target, BundleMountOptions option) {
        steps.add(new MountStep.Bind(slot, target, simple(option.set()), Flags.of(TargetFlag.NOT_PROC)));
        change(slot, option.set().without(SIMPLE), option.clear().without(SIMPLE), false);
        change(slot, option.recursiveSet(), option.recursiveClear(), true);
        if (!option.propagation().isEmpty()) {
            steps.add(new MountStep.BindPropagation(slot, option.propagation()));
        }
    }

    /** Returns the attributes that every supported kernel can set. */
    private static Flags<MountAttribute> simple(Flags<MountAttribute> attributes) {
        return attributes.among(SIMPLE);
    }

    /**
     * Changes attributes that {@link MountStep.Bind} does not set. A copy of the host's mount does not need the simple
     * attributes, such as read-only, cleared; but atime can only be changed here.
     */
    private void change(int slot, Flags<MountAttribute> set, Flags<MountAttribute> clear, boolean recursive) {
        if (!set.isEmpty() || !clear.isEmpty()) {
            steps.add(new MountStep.ChangeAttributes(slot, set, clear, recursive));
        }
    }

    /**
     * Bind-mounts the container's own cgroups, because a mount of the whole hierarchy would show all cgroups of the
     * host.
     */
    private void cgroup(int slot, String target, BundleMountOptions option) {
        CgroupPlan cgroup = surroundings.cgroup();
        if (cgroup == null) {
            return;
        }
        if (cgroup.unified()) {
            steps.add(new MountStep.Bind(slot, target, simple(option.set()), Flags.of(TargetFlag.NO_SYMLINKS)));
            return;
        }
        Flags<MountAttribute> attributes = simple(option.set());
        mount("tmpfs", target, attributes, Flags.of(TargetFlag.NO_SYMLINKS), List.of("mode=755", "size=64k"));
        for (int i = 0; i < cgroup.views().size(); i++) {
            String name = cgroup.views().get(i).name();
            steps.add(new MountStep.Bind(slot + i, target + "/" + name, attributes, Flags.of(TargetFlag.NO_SYMLINKS)));
            linkEach(target, name);
        }
    }

    /** Makes a link for each controller of a hierarchy, such as {@code cpu} to {@code cpu,cpuacct}. */
    private void linkEach(String target, String name) {
        for (int start = 0; name.indexOf(',') >= 0 && start <= name.length(); ) {
            int comma = name.indexOf(',', start);
            int end = comma < 0 ? name.length() : comma;
            steps.add(new RootStep.LinkIfAbsent(name, target + "/" + name.substring(start, end)));
            start = end + 1;
        }
    }

    private void fileSystem(int i, MountConfig mount, BundleMountOptions option) throws DocumentException {
        String path = "mounts[" + i + "]";
        String type = mount.type();
        if (type == null) {
            throw new DocumentException(path + ".type", "missing, and the options do not say that it is a bind mount");
        }
        if (surroundings.owners().containsKey(i) || option.isMapped()) {
            throw new DocumentException(path, "only a bind mount can have mapped owners");
        }
        if (!option.recursiveSet().isEmpty() || !option.recursiveClear().isEmpty()) {
            throw new DocumentException(path + ".options", "only a bind mount can have recursive options");
        }
        if (!option.propagation().isEmpty()) {
            spreading.add(new MountStep.MountPropagation(mount.destination(), option.propagation()));
        }
        Flags<TargetFlag> flags = Flags.of(isKernelFileSystem(type) ? TargetFlag.NO_SYMLINKS : TargetFlag.NOT_PROC)
                .andWhen(i == terminals, TargetFlag.KEEP);
        mount(
                type,
                mount.destination(),
                option.set(),
                flags.and(copyUp(path, type, option)),
                data(mount, type, option));
    }

    /**
     * Mounts a filesystem. Later mounts need directories and device nodes in a tmpfs, so a read-only tmpfs becomes
     * read-only only after these are made.
     */
    private void mount(
            String type, String target, Flags<MountAttribute> attributes, Flags<TargetFlag> flags, List<String> data) {
        if (!type.equals("tmpfs") || !attributes.has(MountAttribute.READONLY)) {
            steps.add(new MountStep.Mount(type, target, attributes, flags, data));
            return;
        }
        int slot = sources.mount(
                new MountStep.MountInSlot(type, target, attributes.without(MountAttribute.READONLY), flags, data));
        restricting.add(new MountStep.Restrict(slot, Flags.of(MountAttribute.READONLY)));
    }

    /** Returns the steps that make new filesystems read-only, to be done when everything in them has been made. */
    List<Step> restricting() {
        return restricting;
    }

    /**
     * Returns the steps that set the propagation of new filesystems, to be done after the change of the root, when
     * paths are paths of the container.
     */
    List<Step> spreading() {
        return spreading;
    }

    /**
     * Returns the options of the filesystem. With SELinux, a filesystem that is made for the container gets the label
     * to which its programs may write.
     */
    private List<String> data(MountConfig mount, String type, BundleMountOptions option) {
        List<String> data = new ArrayList<>(option.data());
        String source = mount.source();
        if (source != null && !source.isEmpty() && !source.equals(type)) {
            data.add("source=" + source);
        }
        if (source != null && source.startsWith("/") && option.set().has(MountAttribute.READONLY)) {
            data.add("ro"); // also for the filesystem, whose device may be read-only itself
        }
        String label = config.linux().mountLabel();
        if (label != null && (type.equals("tmpfs") || type.equals("devpts") || type.equals("mqueue"))) {
            data.add("context=" + label);
        }
        return data;
    }

    private static Flags<TargetFlag> copyUp(String path, String type, BundleMountOptions option)
            throws DocumentException {
        if (!option.copiesUp()) {
            return Flags.none();
        }
        if (!type.equals("tmpfs")) {
            throw new DocumentException(path + ".options", "only a tmpfs supports tmpcopyup");
        }
        boolean isOwned = option.hasData("mode") || option.hasData("uid") || option.hasData("gid");
        return Flags.of(TargetFlag.COPY_UP).andWhen(!isOwned, TargetFlag.COPY_OWNER);
    }

    /** Whether it is a filesystem of the kernel. No symbolic link of the root filesystem may redirect such a mount. */
    private static boolean isKernelFileSystem(String type) {
        return type.equals("proc") || type.equals("sysfs");
    }

    private boolean isDevBound() {
        for (int i = 0; i < options.length; i++) {
            if (isBind(i) && Bundle.normal(mounts.get(i).destination()).equals("/dev")) {
                return true;
            }
        }
        return false;
    }
}
