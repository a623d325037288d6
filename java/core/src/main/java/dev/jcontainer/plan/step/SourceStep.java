package dev.jcontainer.plan.step;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.PlainText;
import dev.jcontainer.layer.LayerSource;

/** The steps that open something for later steps. Each of them fills the next slot, from 0. */
public sealed interface SourceStep extends Step {
    /** The path of what the step opens. */
    String path();

    /** The path of the host that the step opens; empty if it opens something else. */
    default String hostPath() {
        return path();
    }

    /** Opens a file or directory of the host for a later {@link MountStep.Bind}. */
    record OpenSource(String path, Flags<SourceFlag> flags) implements SourceStep {
        @Override
        public Opcode opcode() {
            return Opcode.OPEN_SOURCE;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(flags.bits());
        }

        @Override
        public String attempt() {
            return "open " + PlainText.escaped(path) + " of the host";
        }

        @Override
        public String calls() {
            return "open_tree(2)";
        }

        @Override
        public boolean namesInput() {
            return true;
        }

        @Override
        public String hint(StepFailure failure) {
            if (failure.errno() == Errno.ENOENT) {
                return "The source of a volume (--volume, --mount) must exist.";
            }
            return failure.errno() == Errno.EACCES && failure.caller().isOrdinaryUser()
                    ? "This user has no permission to reach it."
                    : failure.hint();
        }
    }

    /** Opens a file or directory of the root, as it is at this step, for a later {@link MountStep.Bind}. */
    record OpenInside(String path, Flags<SourceFlag> flags) implements SourceStep {
        @Override
        public Opcode opcode() {
            return Opcode.OPEN_INSIDE;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(flags.bits());
        }

        @Override
        public String attempt() {
            return "open " + PlainText.escaped(path) + " of the container";
        }

        @Override
        public String calls() {
            return "openat2(2), open_tree(2)";
        }

        /** Empty, because the path is one of the container. */
        @Override
        public String hostPath() {
            return "";
        }
    }

    /**
     * The same as {@link OpenSource}, but the supervisor does it: for a path that the user namespace cannot reach, or
     * with {@link SourceFlag#MAPPED}, which requires Linux 5.12.
     */
    record OpenOutside(String path, Flags<SourceFlag> flags) implements SourceStep {
        @Override
        public Opcode opcode() {
            return Opcode.OPEN_OUTSIDE;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(flags.bits());
        }

        @Override
        public String attempt() {
            return "open " + PlainText.escaped(path) + " of the host, as root of the host"
                    + (flags.has(SourceFlag.MAPPED) ? ", with the owners of the user namespace" : "");
        }

        @Override
        public String calls() {
            return "open_tree(2), mount_setattr(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            if (failure.argument().isEmpty()) {
                return failure.errno() == Errno.ENOENT ? "There is no such file or directory." : failure.hint();
            }
            switch (failure.errno()) {
                case Errno.EINVAL:
                    return "Its file system, or one that is mounted below it, does not support mapped owners: ext4, xfs"
                            + " and btrfs do, tmpfs since Linux 6.3, overlayfs does not. Copy it to one that does, or"
                            + " run without a user namespace: --userns host.";
                case Errno.ENOSYS:
                    return "Mapped owners require Linux 5.12; run without a user namespace: --userns host.";
                case Errno.EPERM:
                    return "Its owners are mapped already, or it was mounted in another user namespace.";
                default:
                    return failure.hint();
            }
        }
    }

    /**
     * The same as {@link OpenOutside} with {@link SourceFlag#MAPPED}, but another user namespace than the container's
     * maps the owners.
     *
     * @param namespace the path of the user namespace
     */
    record OpenMapped(String path, Flags<SourceFlag> flags, String namespace) implements SourceStep {
        @Override
        public Opcode opcode() {
            return Opcode.OPEN_MAPPED;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(flags.bits()).string(namespace);
        }

        @Override
        public String attempt() {
            return "open " + PlainText.escaped(path) + " of the host, with owners of its own";
        }

        @Override
        public String calls() {
            return "open_tree(2), mount_setattr(2)";
        }
    }

    /**
     * Mounts a layer with an EROFS image read-only, for a later {@link RootStep.RootLayers}. The supervisor does it, and
     * refuses a source that is not of the layer's file any more.
     *
     * @param path the path of the layer's file
     * @param source the path of the loop device that has this file, or of the file itself for a mount without a device;
     *     empty before the launch, because a plan changes nothing on the host
     * @param device the number of the device that the file is on; 0 before the launch
     * @param inode the file's inode; 0 before the launch
     * @param flags {@link SourceFlag#MAPPED} or none
     */
    record OpenLayer(String path, String source, long device, long inode, Flags<SourceFlag> flags)
            implements SourceStep {
        /** The step of a plan that is not launched yet. */
        public static OpenLayer planned(String path, Flags<SourceFlag> flags) {
            return new OpenLayer(path, "", 0, 0, flags);
        }

        /** The same step for a launch. */
        public OpenLayer from(LayerSource present) {
            return new OpenLayer(path, present.path(), present.device(), present.inode(), flags);
        }

        @Override
        public Opcode opcode() {
            return Opcode.OPEN_LAYER;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).string(source).longNumber(device).longNumber(inode).number(flags.bits());
        }

        @Override
        public String attempt() {
            return "mount the layer " + PlainText.escaped(path) + ", as root of the host"
                    + (source.isEmpty() || source.equals(path) ? "" : ", from " + PlainText.escaped(source))
                    + (flags.has(SourceFlag.MAPPED) ? ", with the owners of the user namespace" : "");
        }

        @Override
        public String calls() {
            return "fsopen(2), fsconfig(2), fsmount(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            if (failure.errno() == Errno.ESTALE) {
                return "Somebody has replaced the file, or detached the loop device, while the container was started."
                        + " Try again.";
            }
            boolean isMapping = flags.has(SourceFlag.MAPPED)
                    && failure.argument().equals("mapping its owners"); // of native/init/outside.c
            return isMapping && (failure.errno() == Errno.EINVAL || failure.errno() == Errno.ENOSYS)
                    ? "Mapped owners of an EROFS image require Linux 5.19; run without a user namespace: --userns host."
                    : failure.hint();
        }
    }

    /** Opens a device node of the host for a later {@link DeviceStep.UsableDevice} or {@link MountStep.Bind}. */
    record OpenDevice(String path) implements SourceStep {
        @Override
        public Opcode opcode() {
            return Opcode.OPEN_DEVICE;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }

        @Override
        public String attempt() {
            return "open the device " + PlainText.escaped(path) + " of the host";
        }

        @Override
        public String calls() {
            return "open_tree(2)";
        }

        @Override
        public boolean namesInput() {
            return true;
        }

        @Override
        public String hint(StepFailure failure) {
            switch (failure.errno()) {
                case Errno.ENOENT:
                    return "This machine has no such device (--device).";
                case Errno.ENODEV:
                    return "It is not a device node.";
                default:
                    return failure.hint();
            }
        }
    }
}
