package dev.jcontainer.plan.step;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.PlainText;
import java.util.List;

/** The steps for the mounts of a container except its root: they mount, bind, mask and make read-only. */
public sealed interface MountStep extends Step {
    private static String maskHint(StepFailure failure) {
        return failure.argument().equals("/dev/null")
                ? "The mount on /dev must contain the null device, because it is used to mask files."
                : failure.hint();
    }

    /** The kernel reports ENOTDIR for the target as well as for the directories of its path. */
    private static String bindHint(StepFailure failure) {
        return failure.errno() == Errno.ENOTDIR
                ? "A file cannot be mounted on a directory, nor a directory on a file, and all parents of the path must"
                        + " be directories."
                : failure.hintInRoot();
    }

    /** Sets how mounts propagate between namespaces: mount(2) with MS_PRIVATE, MS_SLAVE and so on. */
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
                    ? "The root of this process is not a mount point, as in a chroot: first make it one with mount"
                            + " --bind DIR DIR."
                    : failure.hint();
        }
    }

    /** Mounts a new file system in the root. */
    sealed interface NewMount extends MountStep permits Mount, MountInSlot {
        /** The type of the file system, as in /proc/filesystems. */
        String type();

        /** The target, a path in the root. */
        String target();

        /** The attributes of the mount. */
        Flags<MountAttribute> attributes();

        /** What the target may be, and what is done with it. */
        Flags<TargetFlag> flags();

        /** The options, {@code key=value} or a word. */
        List<String> options();

        @Override
        default void encode(Encoder out) {
            out.string(type())
                    .string(target())
                    .number(attributes().bits())
                    .number(flags().bits())
                    .strings(options());
        }

        @Override
        default String attempt() {
            return StepText.mount(type(), target(), attributes(), options());
        }

        @Override
        default String calls() {
            return "fsopen(2), fsconfig(2), fsmount(2), move_mount(2)";
        }
    }

    /** Mounts a new file system in the root for good. */
    record Mount(
            String type, String target, Flags<MountAttribute> attributes, Flags<TargetFlag> flags, List<String> options)
            implements NewMount {
        public Mount {
            options = List.copyOf(options);
        }

        @Override
        public Opcode opcode() {
            return Opcode.MOUNT;
        }

        @Override
        public String hint(StepFailure failure) {
            if (failure.errno() == Errno.ENOTDIR) {
                return "A file system is mounted on a directory: the target, or a parent of its path, is a file.";
            }
            if (type.equals("proc")
                    && failure.errno() == Errno.EPERM
                    && failure.caller().isOrdinaryUser()) {
                return "The kernel does not allow another proc in a user namespace if parts of the existing one are"
                        + " masked, as engines do in their containers: tell the engine not to mask them (docker:"
                        + " --security-opt systempaths=unconfined; podman: --security-opt unmask=ALL)"
                        + failure.caller().orAsRoot() + ".";
            }
            return failure.hintInRoot();
        }
    }

    /**
     * The same as {@link Mount}. It fills the next slot with the mount, so that {@link Restrict} can set attributes
     * later.
     */
    record MountInSlot(
            String type, String target, Flags<MountAttribute> attributes, Flags<TargetFlag> flags, List<String> options)
            implements NewMount {
        public MountInSlot {
            options = List.copyOf(options);
        }

        @Override
        public Opcode opcode() {
            return Opcode.MOUNT_IN_SLOT;
        }
    }

    /** Sets attributes of the mount in a slot, which is already mounted at its target. */
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

    /** Bind-mounts the source in a slot. */
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
            return failure.source().isEmpty() ? attempt() : bind(PlainText.escaped(failure.source()) + " of the host");
        }

        private String bind(String source) {
            boolean isRecursive = !attributes.isEmpty() && flags.has(TargetFlag.RECURSIVE);
            boolean isClosed = flags.has(TargetFlag.NODEV);
            return "bind " + source + " on " + PlainText.escaped(target) + StepText.attributes(attributes, "")
                    + (isRecursive ? ", and so what is below" : "")
                    + (isClosed ? ", without devices" : "");
        }

        @Override
        public String hint(StepFailure failure) {
            return failure.errno() == Errno.ENOSYS
                    ? "Flags for mounts below the source, and nodev for them, require Linux 5.12;"
                            + " bind-recursive=disabled leaves these mounts out."
                    : MountStep.bindHint(failure);
        }
    }

    /**
     * Gives an empty volume the files that the root has at a path.
     *
     * @param slot the slot of the directory that holds the volume's directory
     * @param name the name of the volume's directory in it
     * @param path the path in the root
     */
    record FillVolume(int slot, String name, String path) implements MountStep {
        @Override
        public Opcode opcode() {
            return Opcode.FILL_VOLUME;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(name).string(path);
        }

        @Override
        public String attempt() {
            return fill("source " + slot);
        }

        @Override
        public String attempt(StepFailure failure) {
            return failure.source().isEmpty() ? attempt() : fill(PlainText.escaped(failure.source()) + " of the host");
        }

        private String fill(String source) {
            return "copy what is in " + PlainText.escaped(path) + " to " + PlainText.escaped(name) + " in " + source
                    + ", if that is empty";
        }

        @Override
        public String calls() {
            return "flock(2), sendfile(2), syncfs(2), renameat2(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            if (failure.errno() == Errno.EBUSY) {
                return "Another container has been filling the volume for ten seconds, or a stopped process has its lock:"
                        + " try again.";
            }
            return failure.errno() == Errno.ENOSPC || failure.errno() == Errno.EDQUOT
                    ? "The disk of the volume is full; the container can start without the files: the option nocopy."
                    : failure.hintInRoot();
        }
    }

    /** Sets how mounts propagate to and from the bind mount of a slot. */
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

    /**
     * Changes {@code MOUNT_ATTR} bits of the bind mount of a slot; with {@code recursive} also of the mounts below it.
     */
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

    /** Masks a path if it exists: a directory with an empty one, a file with the null device. */
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

    /** Makes a path read-only if it exists. */
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
     * The same as {@link MaskPath}, or as {@link ReadonlyPath} if {@code readonly} is true, but it follows symbolic
     * links within the root.
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
            return readonly ? "make " + PlainText.escaped(path) + " read-only" : "mask " + PlainText.escaped(path);
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

    /**
     * Makes a file in memory, on a tmpfs that is mounted on the host's directory {@code staging}, and binds it in the
     * root.
     */
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
            return "make the file " + PlainText.escaped(target) + ", " + Bytes.length(content) + " bytes, mode "
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
