package dev.jcontainer.plan.step;

import dev.jcontainer.kernel.Errno;

/** The root filesystem: where it comes from, what is made in it, and how it becomes the root. */
public sealed interface RootStep extends Step {
    private static String rootHint(int errno) {
        switch (errno) {
            case Errno.ENOENT:
                return "There is no such directory.";
            case Errno.ENOTDIR:
                return "A root filesystem is a directory.";
            case Errno.EBUSY:
                return "It is this machine's own root; for a throwaway view of it give the program's absolute path"
                        + " without --rootfs (library: Root.host()).";
            default:
                return "";
        }
    }

    /** Takes a directory as the root. */
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
            return "take " + StepText.printable(path) + " as the root filesystem";
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

    /** Takes a directory as the root, with writes going to a tmpfs of {@code size} bytes, 0 for the kernel's default. */
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
            return "take " + StepText.printable(lower) + " as the root filesystem, writes going to a tmpfs"
                    + StepText.bytes(size);
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
                            ? "An ordinary user, and root of a user namespace, cannot lay writes over a directory below which other"
                                    + " file systems are mounted. The nearest to it is this machine's own files without writes, by"
                                    + " Linux 6.12: --isolation landlock --landlock-ro / (library: Isolation.LANDLOCK); or give a"
                                    + " root filesystem by --rootfs (library: Root.directory)"
                                    + failure.caller().orAsRoot() + "."
                            : "The file system of the root may not be one that overlayfs can stand on; copy it to another.";
                default:
                    return failure.hint();
            }
        }
    }

    /** Takes a source as the root; {@code staging} is a directory of the host to put it on. */
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
            return "take source " + slot + " as the root filesystem";
        }

        @Override
        public String calls() {
            return "move_mount(2)";
        }
    }

    /** As {@link RootOverlay}, on a source. */
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
            return "take source " + slot + " as the root filesystem, writes going to a tmpfs" + StepText.bytes(size);
        }

        @Override
        public String calls() {
            return "fsopen(2), fsconfig(2), fsmount(2), move_mount(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            return failure.errno() == Errno.EINVAL
                    ? "Throwaway writes over mapped owners take Linux 5.19, and a file system that overlayfs can stand on."
                    : failure.hint();
        }
    }

    /** Sets {@code MOUNT_ATTR} bits of the root; with {@code recursive} on what is mounted below, too. */
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
                    ? "Something is mounted below the root filesystem, and that no device can be opened there takes Linux 5.12."
                            + " Unmount it, or run with throwaway writes (--ephemeral), which leave it out."
                    : failure.hint();
        }
    }

    /** Makes the root file system read-only, but not what is mounted below it. */
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

    /** Leaves the host's root for the container's. */
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

    /** The same from an initramfs. */
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
     * Shows a file system of the host of a slot read-only, so that its sockets and FIFOs lead to nobody.
     *
     * @param staging the root overlay's directory
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
            return "show source " + slot + " on " + StepText.printable(target)
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
                    ? "The program, or its working directory, lies on a file system that overlayfs cannot stand on, and so is not"
                            + " shown. Copy it to another one, or mount its directory."
                    : failure.hint();
        }
    }

    /** Makes a directory in the root; one that is there is as good. */
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
            return "make the directory " + StepText.printable(path) + ", mode " + Integer.toOctalString(mode);
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

    /** Makes a symbolic link; what is there stays. */
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
