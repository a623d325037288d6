package dev.jcontainer.plan.step;

import dev.jcontainer.kernel.Errno;

/** The device nodes of a container. */
public sealed interface DeviceStep extends Step {
    private static String nodeHint(StepFailure failure) {
        return failure.errno() == Errno.ENOTDIR ? "On the way there is a file." : failure.hint();
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
            return "make the device node " + path + " " + major + ":" + minor + ", mode "
                    + Integer.toOctalString(mode & 07777);
        }

        @Override
        public String calls() {
            return "mknodat(2)";
        }
    }

    /**
     * Makes a device node or a FIFO; one of the same kind that is there stays.
     *
     * @param mode with its type
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
            return "make the device node " + StepText.printable(path) + " " + major + ":" + minor + ", mode "
                    + Integer.toOctalString(mode & 07777) + ", where it is missing";
        }

        @Override
        public String calls() {
            return "mknodat(2), fchownat(2)";
        }
    }

    /** Shows a character device of the host, after a check that it is the one of these numbers. */
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

    /** The same of a block device. */
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

    /** Makes a device node as the one in a slot. */
    record DeviceNode(int slot, String path) implements DeviceStep {
        @Override
        public Opcode opcode() {
            return Opcode.DEVICE_NODE;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(path);
        }

        @Override
        public String attempt() {
            return "make the device node " + StepText.printable(path) + " as source " + slot + " is";
        }

        @Override
        public String calls() {
            return "mknodat(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            return DeviceStep.nodeHint(failure);
        }
    }

    /** The same; where no device can be opened at that place, this one can all the same. */
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
            return "make the device node " + StepText.printable(path) + " as source " + slot + " is";
        }

        @Override
        public String calls() {
            return "mknodat(2), fstatfs(2), mount_setattr(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            return failure.errno() == Errno.EEXIST ? "Something else is there already." : DeviceStep.nodeHint(failure);
        }
    }

    /** The container's {@code /dev/null} must be the null device, and can be opened, whatever volumes cover. */
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
            return "A volume covers the null device: mount none on /dev/null, and one on /dev only with the host's devices, as by"
                    + " -v /dev:/dev:dev.";
        }
    }
}
