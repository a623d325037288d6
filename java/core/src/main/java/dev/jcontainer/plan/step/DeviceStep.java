package dev.jcontainer.plan.step;

/** The device nodes of a container. */
public sealed interface DeviceStep extends Step {
    /** Makes a device node in the root. */
    record MakeNode(String path, int mode, int major, int minor) implements DeviceStep {
        @Override
        public int opcode() {
            return 8;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(mode).number(major).number(minor);
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
        public int opcode() {
            return 104;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(mode).number(major).number(minor).longNumber(owner);
        }
    }

    /** Shows a character device of the host, after a check that it is the one of these numbers. */
    record BindNode(int slot, String target, int major, int minor) implements DeviceStep {
        @Override
        public int opcode() {
            return 46;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(target).number(major).number(minor);
        }
    }

    /** The same of a block device. */
    record BindBlockNode(int slot, String target, int major, int minor) implements DeviceStep {
        @Override
        public int opcode() {
            return 117;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(target).number(major).number(minor);
        }
    }

    /** Makes a device node as the one in a slot. */
    record DeviceNode(int slot, String path) implements DeviceStep {
        @Override
        public int opcode() {
            return 41;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(path);
        }
    }

    /** The same; where no device can be opened at that place, this one can all the same. */
    record UsableDevice(int slot, String path) implements DeviceStep {
        @Override
        public int opcode() {
            return 172;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(path);
        }
    }

    /** The container's {@code /dev/null} must be the null device, and can be opened, whatever volumes cover. */
    record NullDevice() implements DeviceStep {
        @Override
        public int opcode() {
            return 173;
        }

        @Override
        public void encode(Encoder out) {}
    }
}
