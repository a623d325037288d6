package dev.jcontainer.plan.step;

import dev.jcontainer.kernel.Errno;

/** The namespaces and cgroups that the process enters, and what it sets in its own. */
public sealed interface NamespaceStep extends Step {
    private static String joinHint(StepFailure failure) {
        switch (failure.errno()) {
            case Errno.EPERM:
            case Errno.EACCES:
                return failure.caller().isOrdinaryUser()
                        ? "It is another user's container, or its first process may not be looked into."
                        : failure.caller().privilegeAdvice();
            case Errno.EAGAIN:
                return "The container has reached its limit of processes (--pids-limit), of which this takes two for a"
                        + " moment, or this user has: ulimit -u.";
            case Errno.ENOMEM:
                return "The container has reached its memory limit.";
            default:
                return "";
        }
    }

    /** Has the process cloned into a cgroup v2; the supervisor does it. */
    record CloneIntoCgroup(String path) implements NamespaceStep {
        @Override
        public Opcode opcode() {
            return Opcode.CLONE_INTO_CGROUP;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }

        @Override
        public String attempt() {
            return "start in the cgroup " + StepText.printable(path);
        }

        @Override
        public String calls() {
            return "clone3(2) CLONE_INTO_CGROUP";
        }
    }

    /** Moves the process into a cgroup v1. */
    record JoinCgroup(String path) implements NamespaceStep {
        @Override
        public Opcode opcode() {
            return Opcode.JOIN_CGROUP;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }

        @Override
        public String attempt() {
            return "join the cgroup " + StepText.printable(path);
        }

        @Override
        public String calls() {
            return "write(2) cgroup.procs";
        }

        @Override
        public String hint(StepFailure failure) {
            return failure.errno() == Errno.ENOSPC
                    ? "cpuset.cpus and cpuset.mems of the cgroup are empty, or one of them is, so nothing can run in it: write to"
                            + " both what the cgroup above it has."
                    : failure.hint();
        }
    }

    /** Takes the cgroup that the process is in as the root of what it sees. */
    record UnshareCgroup() implements NamespaceStep {
        @Override
        public Opcode opcode() {
            return Opcode.UNSHARE_CGROUP;
        }

        @Override
        public void encode(Encoder out) {}

        @Override
        public String attempt() {
            return "take that as the root of a cgroup namespace";
        }

        @Override
        public String calls() {
            return "unshare(2) CLONE_NEWCGROUP";
        }
    }

    /** Enters a user namespace of the host, in which the plan's namespaces are made then. */
    record EnterUser(String path) implements NamespaceStep {
        @Override
        public Opcode opcode() {
            return Opcode.ENTER_USER;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }

        @Override
        public String attempt() {
            return "enter the user namespace " + StepText.printable(path);
        }

        @Override
        public String calls() {
            return "setns(2), clone3(2)";
        }
    }

    /** Enters a namespace that is there. */
    record EnterNamespace(int kind, String path) implements NamespaceStep {
        @Override
        public Opcode opcode() {
            return Opcode.ENTER_NAMESPACE;
        }

        @Override
        public void encode(Encoder out) {
            out.number(kind).string(path);
        }

        @Override
        public String attempt() {
            return "join the namespace " + StepText.printable(path);
        }

        @Override
        public String calls() {
            return "setns(2)";
        }
    }

    /** Enters a new time namespace; seconds, which may be below 0, and nanoseconds that are added to each clock. */
    record TimeNamespace(long monotonicSeconds, long monotonicNanoseconds, long bootSeconds, long bootNanoseconds)
            implements NamespaceStep {
        @Override
        public Opcode opcode() {
            return Opcode.TIME_NAMESPACE;
        }

        @Override
        public void encode(Encoder out) {
            out.longNumber(monotonicSeconds)
                    .longNumber(monotonicNanoseconds)
                    .longNumber(bootSeconds)
                    .longNumber(bootNanoseconds);
        }

        @Override
        public String attempt() {
            return "enter a new time namespace";
        }

        @Override
        public String calls() {
            return "unshare(2) CLONE_NEWTIME, write(2) timens_offsets, setns(2)";
        }
    }

    /** Enters the namespaces of a container that runs, {@code CLONE_NEW} bits; the steps ahead of it are done outside. */
    record JoinNamespaces(long namespaces) implements NamespaceStep {
        @Override
        public Opcode opcode() {
            return Opcode.JOIN_NAMESPACES;
        }

        @Override
        public void encode(Encoder out) {
            out.longNumber(namespaces);
        }

        @Override
        public String attempt() {
            return "enter the container's namespaces: " + Namespaces.names(namespaces);
        }

        @Override
        public String calls() {
            return "setns(2) of a pidfd, clone3(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            return NamespaceStep.joinHint(failure);
        }
    }

    /**
     * As {@link JoinNamespaces}, in a time namespace of its own with the same clocks, by which the supervisor knows all that
     * the program starts, to end it with the program.
     */
    record JoinMarked(long namespaces) implements NamespaceStep {
        @Override
        public Opcode opcode() {
            return Opcode.JOIN_MARKED;
        }

        @Override
        public void encode(Encoder out) {
            out.longNumber(namespaces);
        }

        @Override
        public String attempt() {
            return "enter the container's namespaces, marked to be ended whole: " + Namespaces.names(namespaces);
        }

        @Override
        public String calls() {
            return "setns(2) of a pidfd, unshare(2), clone3(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            return failure.errno() == Errno.EINVAL
                    ? "The kernel has no time namespaces (CONFIG_TIME_NS), by which the program could be ended whole."
                    : NamespaceStep.joinHint(failure);
        }
    }

    /** Sets the host name. */
    record Hostname(String name) implements NamespaceStep {
        @Override
        public Opcode opcode() {
            return Opcode.HOSTNAME;
        }

        @Override
        public void encode(Encoder out) {
            out.string(name);
        }

        @Override
        public String attempt() {
            return "set the host name " + name;
        }

        @Override
        public String calls() {
            return "sethostname(2)";
        }
    }

    /** Sets the NIS domain name. */
    record Domainname(String name) implements NamespaceStep {
        @Override
        public Opcode opcode() {
            return Opcode.DOMAINNAME;
        }

        @Override
        public void encode(Encoder out) {
            out.string(name);
        }

        @Override
        public String attempt() {
            return "set the domain name " + StepText.printable(name);
        }

        @Override
        public String calls() {
            return "setdomainname(2)";
        }
    }

    /** Brings up the loopback interface. */
    record LoopbackUp() implements NamespaceStep {
        @Override
        public Opcode opcode() {
            return Opcode.LOOPBACK_UP;
        }

        @Override
        public void encode(Encoder out) {}

        @Override
        public String attempt() {
            return "bring up the loopback interface";
        }

        @Override
        public String calls() {
            return "ioctl(2) SIOCSIFFLAGS";
        }
    }

    /** Lets every user of a new network have the ports below 1024, and some groups ping, as engines do. */
    record NetworkDefaults(String pingGroups) implements NamespaceStep {
        @Override
        public Opcode opcode() {
            return Opcode.NETWORK_DEFAULTS;
        }

        @Override
        public void encode(Encoder out) {
            out.string(pingGroups);
        }

        @Override
        public String attempt() {
            return "let every user listen below port 1024, and the groups " + StepText.printable(pingGroups) + " ping";
        }

        @Override
        public String calls() {
            return "fsopen(2), fsmount(2), openat2(2), write(2)";
        }
    }

    /** Sets a kernel parameter, by its path below {@code /proc/sys}. */
    record Sysctl(String path, String value) implements NamespaceStep {
        @Override
        public Opcode opcode() {
            return Opcode.SYSCTL;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).string(value);
        }

        @Override
        public String attempt() {
            return "set the kernel parameter " + StepText.printable(path) + " to " + StepText.printable(value);
        }

        @Override
        public String calls() {
            return "fsopen(2), fsmount(2), openat2(2), write(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            switch (failure.errno()) {
                case Errno.ENOENT:
                    return "This kernel has no such parameter, or not for each container.";
                case Errno.EINVAL:
                case Errno.ERANGE:
                    return "The kernel does not take this value.";
                default:
                    return failure.hint();
            }
        }
    }
}
