package dev.jcontainer.plan.step;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import java.util.List;

/** The mounts of a container, but for its root: what is mounted, bound, covered and made read-only. */
public sealed interface MountStep extends Step {
    private static String maskHint(StepFailure failure) {
        return failure.argument().equals("/dev/null")
                ? "The mount on /dev must have the null device there, by which files are masked."
                : failure.hint();
    }

    /** The kernel says ENOTDIR of the target as of what is on the way there. */
    private static String bindHint(StepFailure failure) {
        return failure.errno() == Errno.ENOTDIR
                ? "A file cannot be mounted on a directory, nor a directory on a file, and on the way there can be no"
                        + " file either."
                : failure.hintInRoot();
    }

    /** Sets how mounts spread between namespaces: mount(2) with MS_PRIVATE and the like. */
    record MountPropagation(String path, Flags<PropagationFlag> flags) implements MountStep {
        @Override
        public Opcode opcode() {
            return Opcode.MOUNT_PROPAGATION;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(flags.bits());
        }

        @Override
        public String attempt() {
            return "keep mounts below " + path + " to this namespace";
        }

        @Override
        public String calls() {
            return "mount(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            return failure.errno() == Errno.EINVAL
                    ? "The root of this process is no mount point, as in a chroot: make it one before, by mount --bind DIR DIR."
                    : failure.hint();
        }
    }

    /** Mounts a new file system in the root. */
    record Mount(
            String type, String target, Flags<MountAttribute> attributes, Flags<TargetFlag> flags, List<String> options)
            implements MountStep {
        public Mount {
            options = List.copyOf(options);
        }

        @Override
        public Opcode opcode() {
            return Opcode.MOUNT;
        }

        @Override
        public void encode(Encoder out) {
            out.string(type)
                    .string(target)
                    .number(attributes.bits())
                    .number(flags.bits())
                    .strings(options);
        }

        @Override
        public String attempt() {
            return StepText.mount(type, target, attributes, options);
        }

        @Override
        public String calls() {
            return "fsopen(2), fsconfig(2), fsmount(2), move_mount(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            if (failure.errno() == Errno.ENOTDIR) {
                return "A file system is mounted on a directory: there, or on the way there, is a file.";
            }
            if (type.equals("proc")
                    && failure.errno() == Errno.EPERM
                    && failure.caller().isOrdinaryUser()) {
                return "The kernel lets nobody mount another proc in a user namespace where parts of this one are covered, as"
                        + " engines do in their containers: have the engine leave it (docker: --security-opt"
                        + " systempaths=unconfined; podman: --security-opt unmask=ALL)"
                        + failure.caller().orAsRoot() + ".";
            }
            return failure.hintInRoot();
        }
    }

    /** As {@link Mount}, and fills the next slot with the mount: it takes more attributes when what goes on it is made. */
    record MountInSlot(
            String type, String target, Flags<MountAttribute> attributes, Flags<TargetFlag> flags, List<String> options)
            implements MountStep {
        public MountInSlot {
            options = List.copyOf(options);
        }

        @Override
        public Opcode opcode() {
            return Opcode.MOUNT_IN_SLOT;
        }

        @Override
        public void encode(Encoder out) {
            out.string(type)
                    .string(target)
                    .number(attributes.bits())
                    .number(flags.bits())
                    .strings(options);
        }

        @Override
        public String attempt() {
            return StepText.mount(type, target, attributes, options);
        }

        @Override
        public String calls() {
            return "fsopen(2), fsconfig(2), fsmount(2), move_mount(2)";
        }
    }

    /** Sets attributes of the mount in a slot, which is in its place by now. */
    record Restrict(int slot, Flags<MountAttribute> attributes) implements MountStep {
        @Override
        public Opcode opcode() {
            return Opcode.RESTRICT;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).number(attributes.bits());
        }

        @Override
        public String attempt() {
            return "restrict the mount of source " + slot + StepText.attributes(attributes, "");
        }

        @Override
        public String calls() {
            return "mount_setattr(2)";
        }
    }

    /** Attaches what was opened into a slot. */
    record Bind(int slot, String target, Flags<MountAttribute> attributes, Flags<TargetFlag> flags)
            implements MountStep {
        @Override
        public Opcode opcode() {
            return Opcode.BIND;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(target).number(attributes.bits()).number(flags.bits());
        }

        @Override
        public String attempt() {
            return bind("source " + slot);
        }

        @Override
        public String calls() {
            return "move_mount(2), mount_setattr(2)";
        }

        @Override
        public String attempt(StepFailure failure) {
            return failure.source().isEmpty() ? attempt() : bind(StepText.printable(failure.source()) + " of the host");
        }

        private String bind(String source) {
            boolean isRecursive = !attributes.isEmpty() && flags.has(TargetFlag.RECURSIVE_ATTRIBUTES);
            boolean isClosed = flags.has(TargetFlag.NO_DEVICES);
            return "bind " + source + " on " + StepText.printable(target) + StepText.attributes(attributes, "")
                    + (isRecursive ? ", and so what is below" : "")
                    + (isClosed ? ", without devices" : "");
        }

        @Override
        public String hint(StepFailure failure) {
            return failure.errno() == Errno.ENOSYS
                    ? "Flags for what is mounted below the source take Linux 5.12, and so that no device can be opened"
                            + " there; bind-recursive=disabled leaves out what is mounted below."
                    : MountStep.bindHint(failure);
        }
    }

    /** Sets how mounts spread from and to what was bound of a slot. */
    record BindPropagation(int slot, Flags<PropagationFlag> flags) implements MountStep {
        @Override
        public Opcode opcode() {
            return Opcode.BIND_PROPAGATION;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).number(flags.bits());
        }

        @Override
        public String attempt() {
            return "let source " + slot
                    + (flags.has(PropagationFlag.SLAVE) ? " take mounts from the host" : " keep to itself");
        }

        @Override
        public String calls() {
            return "mount(2)";
        }
    }

    /** Changes {@code MOUNT_ATTR} bits of what was bound of a slot; with {@code recursive} of what is below, too. */
    record ChangeAttributes(int slot, Flags<MountAttribute> set, Flags<MountAttribute> clear, boolean recursive)
            implements MountStep {
        @Override
        public Opcode opcode() {
            return Opcode.CHANGE_ATTRIBUTES;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).longNumber(set.bits()).longNumber(clear.bits()).flag(recursive);
        }

        @Override
        public String attempt() {
            return "change the attributes of the mount of source " + slot + (recursive ? ", and of what is below" : "");
        }

        @Override
        public String calls() {
            return "mount_setattr(2)";
        }
    }

    /** Covers a path, where it exists: a directory by an empty one, a file by the null device. */
    record MaskPath(String path) implements MountStep {
        @Override
        public Opcode opcode() {
            return Opcode.MASK_PATH;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }

        @Override
        public String attempt() {
            return "mask " + path;
        }

        @Override
        public String calls() {
            return "open_tree(2), move_mount(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            return MountStep.maskHint(failure);
        }
    }

    /** Makes a path read-only, where it exists. */
    record ReadonlyPath(String path) implements MountStep {
        @Override
        public Opcode opcode() {
            return Opcode.READONLY_PATH;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }

        @Override
        public String attempt() {
            return "make " + path + " read-only";
        }

        @Override
        public String calls() {
            return "open_tree(2), move_mount(2)";
        }
    }

    /**
     * As {@link MaskPath}, or as {@link ReadonlyPath} where it is {@code readonly}, of what a symbolic link stands for in the
     * root.
     */
    record ProtectPath(String path, boolean readonly) implements MountStep {
        @Override
        public Opcode opcode() {
            return Opcode.PROTECT_PATH;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).flag(readonly);
        }

        @Override
        public String attempt() {
            return readonly ? "make " + StepText.printable(path) + " read-only" : "mask " + StepText.printable(path);
        }

        @Override
        public String calls() {
            return "openat2(2), open_tree(2), move_mount(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            return MountStep.maskHint(failure);
        }
    }

    /** Makes a file in memory and binds it in the root; {@code staging} is a directory of the host to make it on. */
    record File(String staging, String target, int mode, String content) implements MountStep {
        @Override
        public Opcode opcode() {
            return Opcode.FILE;
        }

        @Override
        public void encode(Encoder out) {
            out.string(staging).string(target).number(mode).string(content);
        }

        @Override
        public String attempt() {
            return "make the file " + StepText.printable(target) + ", " + Bytes.length(content) + " bytes, mode "
                    + Integer.toOctalString(mode);
        }

        @Override
        public String calls() {
            return "write(2), open_tree(2), move_mount(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            return MountStep.bindHint(failure);
        }
    }
}
