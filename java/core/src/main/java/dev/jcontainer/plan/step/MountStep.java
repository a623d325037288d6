package dev.jcontainer.plan.step;

import java.util.List;

/** The mounts of a container, but for its root: what is mounted, bound, covered and made read-only. */
public sealed interface MountStep extends Step {
    /** Sets how mounts spread between namespaces: mount(2) with MS_PRIVATE and the like. */
    record MountPropagation(String path, int flags) implements MountStep {
        @Override
        public int opcode() {
            return 1;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(flags);
        }
    }

    /** Mounts a new file system in the root. */
    record Mount(String type, String target, int attributes, int flags, List<String> options) implements MountStep {
        public Mount {
            options = List.copyOf(options);
        }

        @Override
        public int opcode() {
            return 6;
        }

        @Override
        public void encode(Encoder out) {
            out.string(type).string(target).number(attributes).number(flags).strings(options);
        }
    }

    /** As {@link Mount}, and fills the next slot with the mount: it takes more attributes when what goes on it is made. */
    record MountInSlot(String type, String target, int attributes, int flags, List<String> options)
            implements MountStep {
        public MountInSlot {
            options = List.copyOf(options);
        }

        @Override
        public int opcode() {
            return 195;
        }

        @Override
        public void encode(Encoder out) {
            out.string(type).string(target).number(attributes).number(flags).strings(options);
        }
    }

    /** Sets attributes of the mount in a slot, which is in its place by now. */
    record Restrict(int slot, int attributes) implements MountStep {
        @Override
        public int opcode() {
            return 196;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).number(attributes);
        }
    }

    /** Attaches what was opened into a slot. */
    record Bind(int slot, String target, int attributes, int flags) implements MountStep {
        @Override
        public int opcode() {
            return 7;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(target).number(attributes).number(flags);
        }
    }

    /** Sets how mounts spread from and to what was bound of a slot. */
    record BindPropagation(int slot, int flags) implements MountStep {
        @Override
        public int opcode() {
            return 44;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).number(flags);
        }
    }

    /** Changes {@code MOUNT_ATTR} bits of what was bound of a slot; 1 as {@code recursive} changes what is below, too. */
    record ChangeAttributes(int slot, long set, long clear, int recursive) implements MountStep {
        @Override
        public int opcode() {
            return 106;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).longNumber(set).longNumber(clear).number(recursive);
        }
    }

    /** Covers a path, where it exists: a directory by an empty one, a file by the null device. */
    record MaskPath(String path) implements MountStep {
        @Override
        public int opcode() {
            return 10;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }
    }

    /** Makes a path read-only, where it exists. */
    record ReadonlyPath(String path) implements MountStep {
        @Override
        public int opcode() {
            return 11;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }
    }

    /**
     * As {@link MaskPath}, or as {@link ReadonlyPath} where {@code readonly} is 1, of what a symbolic link stands for in the
     * root.
     */
    record ProtectPath(String path, int readonly) implements MountStep {
        @Override
        public int opcode() {
            return 199;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(readonly);
        }
    }

    /** Makes a file in memory and binds it in the root; {@code staging} is a directory of the host to make it on. */
    record File(String staging, String target, int mode, String content) implements MountStep {
        @Override
        public int opcode() {
            return 43;
        }

        @Override
        public void encode(Encoder out) {
            out.string(staging).string(target).number(mode).string(content);
        }
    }
}
