package dev.jcontainer.plan.step;

/** What is opened for later steps; each fills the next slot, from 0. */
public sealed interface SourceStep extends Step {
    /** Opens something of the host for a later {@link MountStep.Bind}; fills the next slot, from 0. */
    record OpenSource(String path, int flags) implements SourceStep {
        @Override
        public int opcode() {
            return 2;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(flags);
        }
    }

    /** Opens something of the root, as the steps before have made it, for a later {@link MountStep.Bind}; fills the next slot. */
    record OpenInside(String path, int flags) implements SourceStep {
        @Override
        public int opcode() {
            return 197;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(flags);
        }
    }

    /** As {@link OpenSource}, by the supervisor: what the user namespace cannot reach, or {@link Step#MAPPED}; Linux 5.12. */
    record OpenOutside(String path, int flags) implements SourceStep {
        @Override
        public int opcode() {
            return 70;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(flags);
        }
    }

    /**
     * As {@link OpenOutside} with {@link Step#MAPPED}, by another user namespace than the container's.
     *
     * @param namespace its path
     */
    record OpenMapped(String path, int flags, String namespace) implements SourceStep {
        @Override
        public int opcode() {
            return 119;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(flags).string(namespace);
        }
    }

    /** Opens a device node of the host for a later {@link DeviceStep.DeviceNode} or {@link MountStep.Bind}; fills the next slot. */
    record OpenDevice(String path) implements SourceStep {
        @Override
        public int opcode() {
            return 40;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }
    }
}
