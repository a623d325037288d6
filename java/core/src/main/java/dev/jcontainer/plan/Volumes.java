package dev.jcontainer.plan;

import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.SourcePropagation;
import dev.jcontainer.plan.step.DeviceStep;
import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.MountAttribute;
import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.PropagationFlag;
import dev.jcontainer.plan.step.RootStep;
import dev.jcontainer.plan.step.SourceFlag;
import dev.jcontainer.plan.step.SourceStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.plan.step.TargetFlag;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Device;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.MountFlag;
import dev.jcontainer.spec.Propagation;
import dev.jcontainer.spec.Recursion;
import dev.jcontainer.spec.Root;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plans the mounts and the devices of a specification, and counts the slots of their sources. */
final class Volumes {
    private final ContainerSpec spec;
    private final HostFacts facts;
    private final boolean isUserNamespace;
    private final boolean canMap;
    private final List<Step> steps;
    private final int[] mountSlots;
    private final int[] fillSlots;
    private final List<Step> restricting = new ArrayList<>();
    private int slots;
    private int firstDeviceSlot;

    Volumes(ContainerSpec spec, HostFacts facts, @Nullable IdMap map, List<Step> steps) {
        this.spec = spec;
        this.facts = facts;
        this.isUserNamespace = map != null;
        this.canMap = map != null && map.canMapMounts();
        this.steps = steps;
        this.mountSlots = new int[spec.mounts().size()];
        this.fillSlots = new int[spec.mounts().size()];
    }

    /**
     * Opens the sources with propagation while they still belong to the host's peer groups. Making all mounts private
     * ends that, except for copies that were made before (man 7 mount_namespaces).
     */
    void openPropagating() {
        open(true);
    }

    /** Opens a source that is not a volume, and returns its slot. */
    int openSource(String path, Flags<SourceFlag> flags) {
        steps.add(new SourceStep.OpenSource(path, flags));
        return slots++;
    }

    /**
     * Opens a part of the root filesystem, and returns its slot. If possible, its files belong to the container's
     * users.
     */
    int openRoot(String path, Flags<SourceFlag> flags) {
        steps.add(
                canMap
                        ? new SourceStep.OpenOutside(path, flags.and(SourceFlag.MAPPED))
                        : new SourceStep.OpenSource(path, flags));
        return slots++;
    }

    /** Opens a layer of the root filesystem, and returns its slot. If possible, its files belong to the container's users. */
    int openLayer(Root.Layer layer) {
        if (layer instanceof Root.Layer.Directory) {
            return openRoot(layer.path(), Flags.none());
        }
        String file = layer.path();
        long admin = Capability.SYS_ADMIN.bit();
        if (isUserNamespace && !canMap || (facts.capabilitiesOverTheMachine() & admin) == 0) {
            throw new IllegalArgumentException("The layer " + file + " is an EROFS image, which only root of the"
                    + " machine can mount (CAP_SYS_ADMIN), and not in a user namespace: use a directory as the layer");
        }
        steps.add(SourceStep.OpenLayer.planned(file, Flags.when(canMap, SourceFlag.MAPPED)));
        return slots++;
    }

    /** Opens the other sources and the devices. */
    void open() {
        for (Mount mount : spec.mounts()) {
            checkDevices(mount);
        }
        open(false);
        firstDeviceSlot = slots;
        for (Device device : spec.devices()) {
            steps.add(new SourceStep.OpenDevice(device.source()));
            slots++;
        }
    }

    private void open(boolean propagating) {
        for (int i = 0; i < mountSlots.length; i++) {
            if (!(spec.mounts().get(i) instanceof Mount.Bind)) {
                continue;
            }
            Mount.Bind bind = (Mount.Bind) spec.mounts().get(i);
            if (propagating == (bind.propagation() != Propagation.PRIVATE)) {
                check(bind);
                Flags<SourceFlag> flags = Flags.when(bind.recursion() != Recursion.DISABLED, SourceFlag.RECURSIVE);
                mountSlots[i] = open(bind, bind.source(), flags);
                fillSlots[i] = bind.isFilled() ? open(bind, parent(bind.source()), Flags.none()) : -1;
            }
        }
    }

    /** Root in a user namespace has no permission for the host's directories, so the supervisor opens the source. */
    private int open(Mount.Bind bind, String path, Flags<SourceFlag> flags) {
        if (!canMap) {
            return openSource(path, flags);
        }
        steps.add(new SourceStep.OpenOutside(
                path,
                flags.andWhen(bind.isIdmapped(), SourceFlag.MAPPED)
                        .andWhen(bind.propagation() == Propagation.SLAVE, SourceFlag.SLAVE)));
        return slots++;
    }

    /**
     * Programs rely on /dev/null. Cases that the path alone does not show are left to {@link DeviceStep.NullDevice}.
     */
    private void checkDevices(Mount mount) {
        if (!isDev(mount)) {
            return;
        }
        if (mount instanceof Mount.Tmpfs) {
            throw new IllegalArgumentException("A tmpfs on " + mount.target()
                    + " would leave the container without /dev/null and the other default devices: leave it out, /dev"
                    + " is in memory already");
        }
        if (isClosed((Mount.Bind) mount) || mount.flags().contains(MountFlag.NODEV)) {
            String volume = "-v " + ((Mount.Bind) mount).source() + ":" + mount.target();
            throw new IllegalArgumentException("No device on a volume can be opened, so " + volume
                    + " would leave the container without /dev/null and the other default devices. Allow the devices of"
                    + " the volume with " + volume + ":dev, as far as device rules permit, or add single ones with"
                    + " --device");
        }
    }

    private static boolean isDev(Mount mount) {
        return "".equals(mount.below("/dev"));
    }

    private boolean isClosed(Mount.Bind bind) {
        return !bind.hasDevices() && !spec.privileges().isPrivileged();
    }

    private void check(Mount.Bind bind) {
        if (bind.isRelabelled() && facts.isSelinux()) {
            throw new IllegalArgumentException("The source " + bind.source()
                    + " cannot be given the SELinux label of containers: relabelling is not supported yet. Use chcon -R"
                    + " -t container_file_t, and leave out z and Z");
        }
        if (bind.isIdmapped()) {
            checkMap(bind);
        }
        if (bind.propagation() == Propagation.PRIVATE) {
            return;
        }
        if (bind.propagation() == Propagation.SHARED && isUserNamespace) {
            throw new IllegalArgumentException(
                    "The source " + bind.source() + " cannot propagate mounts to the host: a user namespace can only"
                            + " receive them (man 7 mount_namespaces). Use rslave");
        }
        for (SourcePropagation source : facts.sources()) {
            boolean isSlave = bind.propagation() == Propagation.SLAVE && source.isSlave();
            if (source.path().equals(bind.source()) && !source.isShared() && !isSlave) {
                throw new IllegalArgumentException("The source " + bind.source() + " is on a mount that the host does"
                        + " not share, so no mounts propagate; share it with mount --make-rshared on its mount point,"
                        + " or leave out the propagation");
            }
        }
    }

    private void checkMap(Mount.Bind bind) {
        String start = "The owners of " + bind.source() + " cannot be mapped: ";
        if (!isUserNamespace) {
            throw new IllegalArgumentException(
                    start + "the container has no user namespace. Use --userns auto, or leave out idmap");
        }
        if (!canMap) {
            throw new IllegalArgumentException(
                    start + "that requires root (mount_setattr(2)). An ordinary user can instead change the owners, as"
                            + " root or with the own newuidmap ranges. Leave out idmap");
        }
        if (bind.propagation() != Propagation.PRIVATE) {
            throw new IllegalArgumentException(
                    start + "the map would not apply to mounts that are propagated later. Leave out idmap or the"
                            + " propagation");
        }
    }

    /**
     * Makes directories of the root if they are missing, and mounts them on themselves if the mount of the root becomes
     * read-only, so that they stay writable.
     */
    void keepWritable(List<String> directories, boolean isRootReadOnly) {
        for (String directory : directories) {
            steps.add(new RootStep.MakeDirectory(directory, 0755));
            if (!isRootReadOnly) {
                continue;
            }
            steps.add(new SourceStep.OpenInside(directory, Flags.none()));
            steps.add(new MountStep.Bind(
                    slots++, directory, Flags.none(), Flags.of(TargetFlag.EXISTS, TargetFlag.NOT_PROC)));
        }
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(1, path.lastIndexOf('/')));
    }

    /** Fills the volumes that are empty from the root filesystem, before anything is mounted in it. */
    void fill() {
        for (int i = 0; i < fillSlots.length; i++) {
            Mount mount = spec.mounts().get(i);
            if (mount instanceof Mount.Bind && ((Mount.Bind) mount).isFilled()) {
                String source = ((Mount.Bind) mount).source();
                String name = source.substring(source.lastIndexOf('/') + 1);
                steps.add(new MountStep.FillVolume(fillSlots[i], name, mount.target()));
            }
        }
    }

    /** Mounts the volumes in their order. */
    void mount() {
        for (int i = 0; i < mountSlots.length; i++) {
            Mount mount = spec.mounts().get(i);
            if (isDev(mount)) {
                bindWithTerminals((Mount.Bind) mount, mountSlots[i]);
            } else if (mount instanceof Mount.Bind) {
                bind((Mount.Bind) mount, mountSlots[i]);
            } else {
                tmpfs((Mount.Tmpfs) mount);
            }
        }
    }

    /** A volume on /dev would show the host's terminals, so /dev/pts of the container is mounted on it again. */
    private void bindWithTerminals(Mount.Bind bind, int slot) {
        int terminals = slots++;
        steps.add(new SourceStep.OpenInside("/dev/pts", Flags.none()));
        bind(bind, slot);
        steps.add(new MountStep.Bind(
                terminals,
                "/dev/pts",
                Flags.none(),
                Flags.of(TargetFlag.NO_SYMLINKS, TargetFlag.EXISTS, TargetFlag.IF_THERE)));
    }

    private void bind(Mount.Bind bind, int slot) {
        Flags<TargetFlag> recursive = Flags.when(bind.recursion() == Recursion.ENABLED, TargetFlag.RECURSIVE);
        Flags<TargetFlag> devices = Flags.when(isClosed(bind), TargetFlag.NODEV);
        steps.add(new MountStep.Bind(
                slot, bind.target(), attributes(bind), recursive.and(devices).and(TargetFlag.NOT_PROC)));
        if (bind.propagation() == Propagation.SLAVE) {
            steps.add(new MountStep.BindPropagation(slot, Flags.of(PropagationFlag.SLAVE, PropagationFlag.RECURSIVE)));
        }
    }

    private void tmpfs(Mount.Tmpfs tmpfs) {
        List<String> options = new ArrayList<>();
        options.add("mode=" + Integer.toOctalString(tmpfs.mode()));
        option(options, "size=", tmpfs.sizeBytes());
        option(options, "nr_inodes=", tmpfs.inodes());
        option(options, "uid=", tmpfs.uid());
        option(options, "gid=", tmpfs.gid());
        tmpfs(tmpfs.target(), attributes(tmpfs), Flags.of(TargetFlag.NOT_PROC), options);
    }

    /** Mounts a tmpfs, on which more can be mounted until {@link #restrict}. */
    void tmpfs(String target, Flags<MountAttribute> attributes, Flags<TargetFlag> flags, List<String> options) {
        if (!attributes.has(MountAttribute.READONLY)) {
            steps.add(new MountStep.Mount("tmpfs", target, attributes, flags, options));
            return;
        }
        steps.add(new MountStep.MountInSlot(
                "tmpfs", target, attributes.without(MountAttribute.READONLY), flags, options));
        restricting.add(new MountStep.Restrict(slots++, Flags.of(MountAttribute.READONLY)));
    }

    /** Makes the new read-only mounts read-only, after mount points and device nodes were made on them. */
    void restrict() {
        steps.addAll(restricting);
    }

    boolean areRestricted() {
        return !restricting.isEmpty();
    }

    private static void option(List<String> options, String name, long value) {
        if (value > 0) {
            options.add(name + value);
        }
    }

    private static Flags<MountAttribute> attributes(Mount mount) {
        Set<MountFlag> flags = mount.flags();
        return Flags.when(mount.isReadOnly(), MountAttribute.READONLY)
                .andWhen(flags.contains(MountFlag.NOSUID), MountAttribute.NOSUID)
                .andWhen(flags.contains(MountFlag.NODEV), MountAttribute.NODEV)
                .andWhen(flags.contains(MountFlag.NOEXEC), MountAttribute.NOEXEC)
                .andWhen(flags.contains(MountFlag.NOATIME), MountAttribute.NOATIME);
    }

    /** Makes device nodes. A user namespace cannot make any, so the host's nodes are bind-mounted there. */
    void makeDevices() {
        int slot = firstDeviceSlot;
        for (Device device : spec.devices()) {
            steps.add(
                    isUserNamespace
                            ? new MountStep.Bind(
                                    slot,
                                    device.target(),
                                    Flags.of(MountAttribute.NOSUID, MountAttribute.NOEXEC),
                                    Flags.of(TargetFlag.NOT_PROC, TargetFlag.NOT_ON_VOLUME))
                            : new DeviceStep.UsableDevice(slot, device.target()));
            slot++;
        }
    }
}
