package dev.jcontainer.plan.step;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.PlainText;

/** The steps for the root filesystem: its source, the files that are made in it, and the change of the root. */
public sealed interface RootStep extends Step {
    private static String take(String source) {
        return "take " + source + " as the root filesystem";
    }

    private static String layers(int slot, int count, int root) {
        return count == 1
                ? "the layer of source " + slot
                : count + " layers from source " + slot + " on, with the / of source " + root + ",";
    }

    private static String takeForThrowawayWrites(String source, long size) {
        return take(source) + ", writes going to a tmpfs" + StepText.bytes(size);
    }

    private static String rootHint(int errno) {
        switch (errno) {
            case Errno.ENOENT:
                return "There is no such directory.";
            case Errno.ENOTDIR:
                return "A root filesystem must be a directory.";
            case Errno.EBUSY:
                return "It is this machine's own root; for a throwaway view of it give the program's absolute path"
                        + " without --rootfs (library: Root.host()).";
            default:
                return "";
        }
    }

    /** Uses a directory as the root. */
    record RootDirectory(String path) implements RootStep {
        @Override
        public Opcode opcode() {
            return Opcode.ROOT_DIRECTORY;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }

        @Override
        public String attempt() {
            return RootStep.take(PlainText.escaped(path));
        }

        @Override
        public String calls() {
            return "open_tree(2), move_mount(2)";
        }

        @Override
        public boolean namesInput() {
            return true;
        }

        @Override
        public String hint(StepFailure failure) {
            return RootStep.rootHint(failure.errno());
        }
    }

    /**
     * Uses a directory as the root. Writes go to a tmpfs of {@code size} bytes; 0 is the kernel's default, half of
     * memory.
     */
    record RootOverlay(String lower, String staging, long size, Flags<OverlayFlag> flags) implements RootStep {
        @Override
        public Opcode opcode() {
            return Opcode.ROOT_OVERLAY;
        }

        @Override
        public void encode(Encoder out) {
            out.string(lower).string(staging).longNumber(size).number(flags.bits());
        }

        @Override
        public String attempt() {
            return RootStep.takeForThrowawayWrites(PlainText.escaped(lower), size);
        }

        @Override
        public String calls() {
            return "fsopen(2), fsconfig(2), fsmount(2), move_mount(2)";
        }

        @Override
        public boolean namesInput() {
            return true;
        }

        @Override
        public String hint(StepFailure failure) {
            switch (failure.errno()) {
                case Errno.ENOENT:
                case Errno.ENOTDIR:
                    return RootStep.rootHint(failure.errno());
                case Errno.EINVAL:
                    return failure.caller().isRootless()
                            ? "An ordinary user, and root of a user namespace, cannot mount an overlay on a directory"
                                    + " below which other file systems are mounted. The closest alternative is this"
                                    + " machine's own files without writes, with Linux 6.12: --isolation landlock"
                                    + " --landlock-ro / (library: Isolation.LANDLOCK); or give a root filesystem with"
                                    + " --rootfs (library: Root.directory)"
                                    + failure.caller().orAsRoot() + "."
                            : "Overlayfs may not support the file system of the root as a lower layer; copy the root to"
                                    + " another one.";
                default:
                    return failure.hint();
            }
        }
    }

    /** Uses the source in a slot as the root; {@code staging} is the directory of the host that it is mounted on. */
    record RootSource(int slot, String staging) implements RootStep {
        @Override
        public Opcode opcode() {
            return Opcode.ROOT_SOURCE;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(staging);
        }

        @Override
        public String attempt() {
            return RootStep.take("source " + slot);
        }

        @Override
        public String calls() {
            return "move_mount(2)";
        }
    }

    /** The same as {@link RootOverlay}, with the source in a slot as the lower directory. */
    record RootSourceOverlay(int slot, String staging, long size, Flags<OverlayFlag> flags) implements RootStep {
        @Override
        public Opcode opcode() {
            return Opcode.ROOT_SOURCE_OVERLAY;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(staging).longNumber(size).number(flags.bits());
        }

        @Override
        public String attempt() {
            return RootStep.takeForThrowawayWrites("source " + slot, size);
        }

        @Override
        public String calls() {
            return "fsopen(2), fsconfig(2), fsmount(2), move_mount(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            return failure.errno() == Errno.EINVAL
                    ? "Throwaway writes over mapped owners require Linux 5.19, and a file system that overlayfs"
                            + " supports as a lower layer."
                    : failure.hint();
        }
    }

    /**
     * The same as {@link RootOverlay}, with several sources as the lower directories.
     *
     * @param slot the slot of the lowest layer; those of the others follow it
     * @param count the number of layers, from 1 to {@link dev.jcontainer.spec.Root#MAX_LAYERS}
     * @param root the slot of the layer whose root directory has the attributes of the container's
     */
    record RootLayers(int slot, int count, int root, String staging, long size, Flags<OverlayFlag> flags)
            implements RootStep {
        @Override
        public Opcode opcode() {
            return Opcode.ROOT_LAYERS;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot)
                    .number(count)
                    .number(root)
                    .string(staging)
                    .longNumber(size)
                    .number(flags.bits());
        }

        @Override
        public String attempt() {
            return RootStep.takeForThrowawayWrites(RootStep.layers(slot, count, root), size);
        }

        @Override
        public String calls() {
            return "move_mount(2), mount(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            return failure.errno() == Errno.EINVAL
                    ? "Overlayfs must support the file system of each layer as a lower layer, and mapped owners require"
                            + " Linux 5.19."
                    : failure.hint();
        }
    }

    /**
     * The same as {@link RootLayers}, but writes are kept.
     *
     * @param kept the slot of the directory that holds the upper directory
     */
    record RootLayersKept(int slot, int count, int root, int kept, String staging, Flags<OverlayFlag> flags)
            implements RootStep {
        @Override
        public Opcode opcode() {
            return Opcode.ROOT_LAYERS_KEPT;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot)
                    .number(count)
                    .number(root)
                    .number(kept)
                    .string(staging)
                    .number(flags.bits());
        }

        @Override
        public String attempt() {
            return RootStep.take(RootStep.layers(slot, count, root)) + ", writes being kept in source " + kept;
        }

        @Override
        public String calls() {
            return "move_mount(2), mkdirat(2), renameat(2), mount(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            switch (failure.errno()) {
                case Errno.EPERM:
                case Errno.EINVAL:
                    return (failure.caller().isRootless()
                                    ? "To keep what a container writes, an ordinary user needs Linux 5.11. "
                                    : "")
                            + "Overlayfs must support the file system on which it is kept as an upper directory, which"
                            + " an overlay itself and network file systems are not; and mapped owners require Linux"
                            + " 5.19.";
                case Errno.ELOOP:
                    return "What the container writes cannot be kept in a directory that is part of its root"
                            + " filesystem, or the other way round.";
                case Errno.ENOTDIR:
                    return "In the directory in which the writes of a container are kept, upper and work must be"
                            + " directories.";
                default:
                    return failure.hint();
            }
        }
    }

    /** Sets {@code MOUNT_ATTR} bits of the root; with {@code recursive} also on the mounts below it. */
    record RootAttributes(Flags<MountAttribute> attributes, boolean recursive) implements RootStep {
        @Override
        public Opcode opcode() {
            return Opcode.ROOT_ATTRIBUTES;
        }

        @Override
        public void encode(Encoder out) {
            out.number(attributes.bits()).flag(recursive);
        }

        @Override
        public String attempt() {
            return "set on the root filesystem" + StepText.attributes(attributes, "")
                    + (recursive ? ", and so on what is below" : "");
        }

        @Override
        public String calls() {
            return "mount_setattr(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            return failure.errno() == Errno.ENOSYS
                    ? "Something is mounted below the root filesystem, and making that nodev requires Linux 5.12."
                            + " Unmount it, or run with throwaway writes (--ephemeral), which leave it out."
                    : failure.hint();
        }
    }

    /** Makes the root filesystem read-only, but not the mounts below it. */
    record ReadonlyRoot() implements RootStep {
        @Override
        public Opcode opcode() {
            return Opcode.READONLY_ROOT;
        }

        @Override
        public void encode(Encoder out) {}

        @Override
        public String attempt() {
            return "make the root filesystem read-only";
        }

        @Override
        public String calls() {
            return "mount_setattr(2)";
        }
    }

    /** Changes the root to that of the container, and unmounts that of the host. */
    record PivotRoot() implements RootStep {
        @Override
        public Opcode opcode() {
            return Opcode.PIVOT_ROOT;
        }

        @Override
        public void encode(Encoder out) {}

        @Override
        public String attempt() {
            return "make it the root, and let go of the host's";
        }

        @Override
        public String calls() {
            return "pivot_root(2), umount2(2)";
        }
    }

    /** The same as {@link PivotRoot} from an initramfs, which pivot_root(2) cannot leave. */
    record MoveRoot() implements RootStep {
        @Override
        public Opcode opcode() {
            return Opcode.MOVE_ROOT;
        }

        @Override
        public void encode(Encoder out) {}

        @Override
        public String attempt() {
            return "make it the root, from an initramfs";
        }

        @Override
        public String calls() {
            return "mount(2), chroot(2)";
        }
    }

    /**
     * Mounts the file system of the host in a slot read-only through an overlay, so that its sockets and FIFOs connect
     * to no process.
     *
     * @param staging the staging directory of the root overlay
     */
    record InertView(int slot, String staging, String target, Flags<OverlayFlag> overlay, Flags<ViewFlag> view)
            implements RootStep {
        @Override
        public Opcode opcode() {
            return Opcode.INERT_VIEW;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot)
                    .string(staging)
                    .string(target)
                    .number(overlay.bits())
                    .number(view.bits());
        }

        @Override
        public String attempt() {
            return "show source " + slot + " on " + PlainText.escaped(target)
                    + ", read-only, with sockets and FIFOs that lead to nobody"
                    + (view.has(ViewFlag.NEEDED) ? "" : ", where that can be");
        }

        @Override
        public String calls() {
            return "fsopen(2), fsconfig(2), fsmount(2), move_mount(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            return failure.errno() == Errno.EINVAL
                    ? "The program, or its working directory, is on a file system that overlayfs does not support as a"
                            + " lower layer, so it is not shown. Copy it to another one, or mount its directory."
                    : failure.hint();
        }
    }

    /** Makes a directory in the root. An existing one is kept. */
    record MakeDirectory(String path, int mode) implements RootStep {
        @Override
        public Opcode opcode() {
            return Opcode.MAKE_DIRECTORY;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(mode);
        }

        @Override
        public String attempt() {
            return "make the directory " + PlainText.escaped(path) + ", mode " + Integer.toOctalString(mode);
        }

        @Override
        public String calls() {
            return "mkdirat(2)";
        }

        @Override
        public boolean namesInput() {
            return true;
        }

        @Override
        public String hint(StepFailure failure) {
            return failure.hintInRoot();
        }
    }

    /** Makes a symbolic link in the root. */
    record Symlink(String text, String path) implements RootStep {
        @Override
        public Opcode opcode() {
            return Opcode.SYMLINK;
        }

        @Override
        public void encode(Encoder out) {
            out.string(text).string(path);
        }

        @Override
        public String attempt() {
            return "link " + path + " to " + text;
        }

        @Override
        public String calls() {
            return "symlinkat(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            return failure.hintInRoot();
        }
    }

    /** Makes a symbolic link in the root. An existing file is kept. */
    record LinkIfAbsent(String text, String path) implements RootStep {
        @Override
        public Opcode opcode() {
            return Opcode.LINK_IF_ABSENT;
        }

        @Override
        public void encode(Encoder out) {
            out.string(text).string(path);
        }

        @Override
        public String attempt() {
            return "link " + path + " to " + text + ", where it is missing";
        }

        @Override
        public String calls() {
            return "symlinkat(2)";
        }
    }
}
