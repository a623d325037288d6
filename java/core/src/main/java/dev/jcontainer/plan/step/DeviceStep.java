package dev.jcontainer.plan.step;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.PlainText;

/** The steps that make the device nodes of a container. */
public sealed interface DeviceStep extends Step {
    private static String make(String path, int mode, int major, int minor) {
        return "make the device node " + PlainText.escaped(path) + " " + major + ":" + minor + ", mode "
                + Integer.toOctalString(mode & 07777);
    }

    private static String nodeHint(StepFailure failure) {
        return failure.errno() == Errno.ENOTDIR ? "A parent of its path is a file, not a directory." : failure.hint();
    }

    /** Makes a device node in the root. */
    record MakeNode(String path, int mode, int major, int minor) implements DeviceStep {
        @Override
        public Opcode opcode() {
            return Opcode.MAKE_NODE;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(mode).number(major).number(minor);
        }

        @Override
        public String attempt() {
            return DeviceStep.make(path, mode, major, minor);
        }

        @Override
        public String calls() {
            return "mknodat(2)";
        }
    }

    /**
     * Makes a device node or a FIFO. An existing one of the same kind is kept.
     *
     * @param mode the mode, with the type
     * @param owner the uid in the high half, the gid in the low half
     */
    record MakeDevice(String path, int mode, int major, int minor, long owner) implements DeviceStep {
        @Override
        public Opcode opcode() {
            return Opcode.MAKE_DEVICE;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(mode).number(major).number(minor).longNumber(owner);
        }

        @Override
        public String attempt() {
            return DeviceStep.make(path, mode, major, minor) + ", where it is missing";
        }

        @Override
        public String calls() {
            return "mknodat(2), fchownat(2)";
        }
    }

    /** Bind-mounts a character device of the host, after a check that it has these numbers. */
    record BindNode(int slot, String target, int major, int minor) implements DeviceStep {
        @Override
        public Opcode opcode() {
            return Opcode.BIND_NODE;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(target).number(major).number(minor);
        }

        @Override
        public String attempt() {
            return "bind source " + slot + " on " + target + ", the device " + major + ":" + minor;
        }

        @Override
        public String calls() {
            return "fstat(2), move_mount(2)";
        }
    }

    /** Bind-mounts a block device of the host, after a check that it has these numbers. */
    record BindBlockNode(int slot, String target, int major, int minor) implements DeviceStep {
        @Override
        public Opcode opcode() {
            return Opcode.BIND_BLOCK_NODE;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(target).number(major).number(minor);
        }

        @Override
        public String attempt() {
            return "bind source " + slot + " on " + target + ", the block device " + major + ":" + minor;
        }

        @Override
        public String calls() {
            return "fstat(2), move_mount(2)";
        }
    }

    /**
     * Makes a device node of the same kind as the one in a slot. If the place is mounted nodev, the node gets a mount
     * on which it can be opened.
     */
    record UsableDevice(int slot, String path) implements DeviceStep {
        @Override
        public Opcode opcode() {
            return Opcode.USABLE_DEVICE;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(path);
        }

        @Override
        public String attempt() {
            return "make the device node " + PlainText.escaped(path) + " as source " + slot + " is";
        }

        @Override
        public String calls() {
            return "mknodat(2), fstatfs(2), mount_setattr(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            return failure.errno() == Errno.EEXIST
                    ? "The path exists already and is something else."
                    : DeviceStep.nodeHint(failure);
        }
    }

    /** Checks that the container's {@code /dev/null} is the null device and can be opened, even under volumes. */
    record NullDevice() implements DeviceStep {
        @Override
        public Opcode opcode() {
            return Opcode.NULL_DEVICE;
        }

        @Override
        public void encode(Encoder out) {}

        @Override
        public String attempt() {
            return "use /dev/null, with all volumes mounted";
        }

        @Override
        public String calls() {
            return "openat2(2), fstatfs(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            return "A volume covers the null device: mount no volume on /dev/null, and on /dev only one with the host's"
                    + " devices, such as -v /dev:/dev:dev.";
        }
    }
}
