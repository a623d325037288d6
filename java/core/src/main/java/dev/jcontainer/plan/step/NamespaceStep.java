package dev.jcontainer.plan.step;

/** The namespaces and cgroups that the process enters, and what it sets in its own. */
public sealed interface NamespaceStep extends Step {
    /** Has the process cloned into a cgroup v2; the supervisor does it. */
    record CloneIntoCgroup(String path) implements NamespaceStep {
        @Override
        public int opcode() {
            return 30;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }
    }

    /** Moves the process into a cgroup v1. */
    record JoinCgroup(String path) implements NamespaceStep {
        @Override
        public int opcode() {
            return 31;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }
    }

    /** Takes the cgroup that the process is in as the root of what it sees. */
    record UnshareCgroup() implements NamespaceStep {
        @Override
        public int opcode() {
            return 33;
        }

        @Override
        public void encode(Encoder out) {}
    }

    /** Enters a user namespace of the host, in which the plan's namespaces are made then. */
    record EnterUser(String path) implements NamespaceStep {
        @Override
        public int opcode() {
            return 118;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }
    }

    /** Enters a namespace that is there. */
    record EnterNamespace(int kind, String path) implements NamespaceStep {
        @Override
        public int opcode() {
            return 100;
        }

        @Override
        public void encode(Encoder out) {
            out.number(kind).string(path);
        }
    }

    /** Enters a new time namespace; seconds, which may be below 0, and nanoseconds that are added to each clock. */
    record TimeNamespace(long monotonicSeconds, long monotonicNanoseconds, long bootSeconds, long bootNanoseconds)
            implements NamespaceStep {
        @Override
        public int opcode() {
            return 112;
        }

        @Override
        public void encode(Encoder out) {
            out.longNumber(monotonicSeconds)
                    .longNumber(monotonicNanoseconds)
                    .longNumber(bootSeconds)
                    .longNumber(bootNanoseconds);
        }
    }

    /** Enters the namespaces of a container that runs, {@code CLONE_NEW} bits; the steps ahead of it are done outside. */
    record JoinNamespaces(long namespaces) implements NamespaceStep {
        @Override
        public int opcode() {
            return 80;
        }

        @Override
        public void encode(Encoder out) {
            out.longNumber(namespaces);
        }
    }

    /**
     * As {@link JoinNamespaces}, in a time namespace of its own with the same clocks, by which the supervisor knows all that
     * the program starts, to end it with the program.
     */
    record JoinMarked(long namespaces) implements NamespaceStep {
        @Override
        public int opcode() {
            return 181;
        }

        @Override
        public void encode(Encoder out) {
            out.longNumber(namespaces);
        }
    }

    /** Sets the host name. */
    record Hostname(String name) implements NamespaceStep {
        @Override
        public int opcode() {
            return 15;
        }

        @Override
        public void encode(Encoder out) {
            out.string(name);
        }
    }

    /** Sets the NIS domain name. */
    record Domainname(String name) implements NamespaceStep {
        @Override
        public int opcode() {
            return 107;
        }

        @Override
        public void encode(Encoder out) {
            out.string(name);
        }
    }

    /** Brings up the loopback interface. */
    record LoopbackUp() implements NamespaceStep {
        @Override
        public int opcode() {
            return 16;
        }

        @Override
        public void encode(Encoder out) {}
    }

    /** Lets every user of a new network have the ports below 1024, and some groups ping, as engines do. */
    record NetworkDefaults(String pingGroups) implements NamespaceStep {
        @Override
        public int opcode() {
            return 185;
        }

        @Override
        public void encode(Encoder out) {
            out.string(pingGroups);
        }
    }

    /** Sets a kernel parameter, by its path below {@code /proc/sys}. */
    record Sysctl(String path, String value) implements NamespaceStep {
        @Override
        public int opcode() {
            return 42;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).string(value);
        }
    }
}
