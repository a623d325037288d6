package dev.jcontainer.plan.step;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.PlainText;

/** The steps that enter namespaces and cgroups, and those that set something in the container's namespaces. */
public sealed interface NamespaceStep extends Step {
    private static String joinHint(StepFailure failure) {
        switch (failure.errno()) {
            case Errno.EPERM:
            case Errno.EACCES:
                return failure.caller().isOrdinaryUser()
                        ? "The container belongs to another user, or this user may not inspect its first process."
                        : failure.caller().privilegeAdvice();
            case Errno.EAGAIN:
                return "The container has reached its limit of processes (--pids-limit), of which an exec needs two for"
                        + " a moment, or this user has reached the own limit: ulimit -u.";
            case Errno.ENOMEM:
                return "The container has reached its memory limit.";
            default:
                return "";
        }
    }

    /** Makes the supervisor clone the process into a cgroup v2. */
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
            return "start in the cgroup " + PlainText.escaped(path);
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
            return "join the cgroup " + PlainText.escaped(path);
        }

        @Override
        public String calls() {
            return "write(2) cgroup.procs";
        }

        @Override
        public String hint(StepFailure failure) {
            return failure.errno() == Errno.ENOSPC
                    ? "cpuset.cpus or cpuset.mems of the cgroup is empty, so nothing can run in it: write the values of"
                            + " the cgroup above it to both."
                    : failure.hint();
        }
    }

    /** Enters a new cgroup namespace, whose root is the cgroup that the process is in. */
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

    /** Enters an existing user namespace of the host, and makes the plan's namespaces in it. */
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
            return "enter the user namespace " + PlainText.escaped(path);
        }

        @Override
        public String calls() {
            return "setns(2), clone3(2)";
        }
    }

    /** Enters an existing namespace. */
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
            return "join the namespace " + PlainText.escaped(path);
        }

        @Override
        public String calls() {
            return "setns(2)";
        }
    }

    /** Enters a new time namespace, and adds these seconds, which may be negative, and nanoseconds to its clocks. */
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

    /** Enters namespaces of a running container, as {@code CLONE_NEW} bits. The steps before it run outside. */
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
     * The same as {@link JoinNamespaces}, but also in a new time namespace, whose clocks are the same. By that
     * namespace the supervisor finds all processes that the program starts, and ends them together with the program.
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
                    ? "The kernel has no time namespaces (CONFIG_TIME_NS), which are needed to end the program with all"
                            + " its processes."
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
            return "set the domain name " + PlainText.escaped(name);
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

    /** In a new network, lets every user bind ports below 1024 and some groups ping, as engines do. */
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
            return "let every user listen below port 1024, and the groups " + PlainText.escaped(pingGroups) + " ping";
        }

        @Override
        public String calls() {
            return "fsopen(2), fsmount(2), openat2(2), write(2)";
        }
    }

    /** Sets a kernel parameter, which is named by its path below {@code /proc/sys}. */
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
            return "set the kernel parameter " + PlainText.escaped(path) + " to " + PlainText.escaped(value);
        }

        @Override
        public String calls() {
            return "fsopen(2), fsmount(2), openat2(2), write(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            switch (failure.errno()) {
                case Errno.ENOENT:
                    return "This kernel has no such parameter, or does not have it for each container.";
                case Errno.EINVAL:
                case Errno.ERANGE:
                    return "The kernel does not accept this value.";
                default:
                    return failure.hint();
            }
        }
    }
}
