package dev.jcontainer.plan.step;

/** The root filesystem: where it comes from, what is made in it, and how it becomes the root. */
public sealed interface RootStep extends Step {
    /** Takes a directory as the root. */
    record RootDirectory(String path) implements RootStep {
        @Override
        public int opcode() {
            return 3;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }
    }

    /** Takes a directory as the root, with writes going to a tmpfs of {@code size} bytes, 0 for the kernel's default. */
    record RootOverlay(String lower, String staging, long size, int flags) implements RootStep {
        @Override
        public int opcode() {
            return 4;
        }

        @Override
        public void encode(Encoder out) {
            out.string(lower).string(staging).longNumber(size).number(flags);
        }
    }

    /** Takes a source as the root; {@code staging} is a directory of the host to put it on. */
    record RootSource(int slot, String staging) implements RootStep {
        @Override
        public int opcode() {
            return 71;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(staging);
        }
    }

    /** As {@link RootOverlay}, on a source. */
    record RootSourceOverlay(int slot, String staging, long size, int flags) implements RootStep {
        @Override
        public int opcode() {
            return 72;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(staging).longNumber(size).number(flags);
        }
    }

    /** Sets {@code MOUNT_ATTR} bits of the root; 1 as {@code recursive} sets them on what is mounted below, too. */
    record RootAttributes(int attributes, int recursive) implements RootStep {
        @Override
        public int opcode() {
            return 170;
        }

        @Override
        public void encode(Encoder out) {
            out.number(attributes).number(recursive);
        }
    }

    /** Makes the root file system read-only, but not what is mounted below it. */
    record ReadonlyRoot() implements RootStep {
        @Override
        public int opcode() {
            return 12;
        }

        @Override
        public void encode(Encoder out) {}
    }

    /** Leaves the host's root for the container's. */
    record PivotRoot() implements RootStep {
        @Override
        public int opcode() {
            return 13;
        }

        @Override
        public void encode(Encoder out) {}
    }

    /** The same from an initramfs. */
    record MoveRoot() implements RootStep {
        @Override
        public int opcode() {
            return 14;
        }

        @Override
        public void encode(Encoder out) {}
    }

    /**
     * Shows a file system of the host of a slot read-only, so that its sockets and FIFOs lead to nobody.
     *
     * @param staging the root overlay's directory
     * @param overlay {@link Step#USER_XATTR} or 0
     * @param view {@link Step#NEEDED} or 0
     */
    record InertView(int slot, String staging, String target, int overlay, int view) implements RootStep {
        @Override
        public int opcode() {
            return 171;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(staging).string(target).number(overlay).number(view);
        }
    }

    /** Makes a directory in the root; one that is there is as good. */
    record MakeDirectory(String path, int mode) implements RootStep {
        @Override
        public int opcode() {
            return 5;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(mode);
        }
    }

    /** Makes a symbolic link in the root. */
    record Symlink(String text, String path) implements RootStep {
        @Override
        public int opcode() {
            return 9;
        }

        @Override
        public void encode(Encoder out) {
            out.string(text).string(path);
        }
    }

    /** Makes a symbolic link; what is there stays. */
    record LinkIfAbsent(String text, String path) implements RootStep {
        @Override
        public int opcode() {
            return 105;
        }

        @Override
        public void encode(Encoder out) {
            out.string(text).string(path);
        }
    }
}
