package dev.jcontainer.plan;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.plan.step.Ids;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.Ulimit;
import java.util.List;

/**
 * Says a plan in words: a line a step, with the system calls it stands for. This is also the shortest explanation of
 * what a container is.
 */
public final class PlanPrinter {
    private static final int CALL_COLUMN = 76;

    private PlanPrinter() {}

    /** The whole plan, a line each, ending in a newline. */
    public static String print(LaunchPlan plan) {
        return print(plan, true, false);
    }

    /** The same with the number of each step, by which an error names it. */
    public static String printNumbered(LaunchPlan plan) {
        return print(plan, true, true);
    }

    /** The numbered one without the values of the environment, which may be secrets: for reports of errors. */
    public static String printForReport(LaunchPlan plan) {
        return print(plan, false, true);
    }

    private static String print(LaunchPlan plan, boolean hasValues, boolean isNumbered) {
        StringBuilder text = new StringBuilder();
        CgroupPlan cgroup = plan.cgroup();
        if (cgroup != null) {
            cgroup(text, cgroup);
        }
        if (plan.namespaces() != 0) {
            line(text, "clone a process into new namespaces: " + namespaces(plan.namespaces()), "clone3(2)");
        }
        if ((plan.flags() & LaunchPlan.REAPER) != 0) {
            line(text, "pid 1 stays as a reaper and runs the program as its child", "fork(2), waitpid(2)");
        }
        IdMap map = plan.idMap();
        if (map != null) {
            line(
                    text,
                    "map the users " + ranges(map.uids()) + " and the groups " + ranges(map.gids()),
                    "user_namespaces(7)");
        }
        for (int i = 0; i < plan.steps().size(); i++) {
            Step step = plan.steps().get(i);
            text.append(isNumbered ? line(i + 1, step) : line(step)).append('\n');
            if (step instanceof Step.Exec) {
                for (String variable : ((Step.Exec) step).envp()) {
                    int equals = variable.indexOf('=');
                    boolean isCut = !hasValues && equals >= 0;
                    String shown = isCut ? variable.substring(0, equals) + "=…" : variable;
                    text.append("    ").append(printable(shown)).append('\n');
                }
            }
        }
        return text.toString();
    }

    private static void cgroup(StringBuilder text, CgroupPlan cgroup) {
        for (CgroupPlan.Order order : cgroup.enabling()) {
            line(text, "write " + printable(order.value()) + " to " + printable(order.file()), "write(2)");
        }
        for (String directory : cgroup.directories()) {
            line(text, "make the cgroup " + printable(directory), "mkdir(2)");
        }
        for (CgroupPlan.Order order : cgroup.orders()) {
            line(text, "write " + printable(order.value()) + " to " + printable(order.file()), "write(2)");
        }
        if (!cgroup.deviceRules().isEmpty()) {
            line(text, "attach a program of " + cgroup.deviceRules().size() + " device rules to it", "bpf(2)");
        }
    }

    /** One step, with its system calls, without a newline. */
    public static String line(Step step) {
        StringBuilder text = new StringBuilder();
        line(text, attempt(step), calls(step));
        text.setLength(text.length() - 1);
        return text.toString();
    }

    /** The same with its number in the plan, from 1. */
    public static String line(int number, Step step) {
        return number + (number < 10 ? "  " : " ") + line(step);
    }

    /** As {@link #attempt(Step)}, with what a {@link Step.Bind} binds by its path on the host, where that is known and not empty. */
    public static String attempt(Step step, String source) {
        return step instanceof Step.Bind && !source.isEmpty()
                ? RootText.bind((Step.Bind) step, printable(source) + " of the host")
                : attempt(step);
    }

    /** What a step does, fit to follow "Cannot". */
    public static String attempt(Step step) {
        if (step instanceof Step.MountPropagation) {
            return "keep mounts below " + ((Step.MountPropagation) step).path() + " to this namespace";
        } else if (step instanceof Step.OpenSource) {
            return "open " + printable(((Step.OpenSource) step).path()) + " of the host";
        } else if (step instanceof Step.RootDirectory) {
            return "take " + printable(((Step.RootDirectory) step).path()) + " as the root filesystem";
        } else if (step instanceof Step.RootOverlay) {
            return rootOverlay((Step.RootOverlay) step);
        } else if (step instanceof Step.MakeDirectory) {
            Step.MakeDirectory make = (Step.MakeDirectory) step;
            return "make the directory " + printable(make.path()) + ", mode " + Integer.toOctalString(make.mode());
        } else if (step instanceof Step.Mount) {
            Step.Mount mount = (Step.Mount) step;
            return mount(mount.type(), mount.target(), mount.attributes(), mount.options());
        } else if (step instanceof Step.Bind) {
            return RootText.bind((Step.Bind) step, "source " + ((Step.Bind) step).slot());
        } else if (step instanceof Step.MakeNode) {
            Step.MakeNode node = (Step.MakeNode) step;
            return "make the device node " + node.path() + " " + node.major() + ":" + node.minor() + ", mode "
                    + Integer.toOctalString(node.mode() & 07777);
        } else if (step instanceof Step.BindNode) {
            Step.BindNode node = (Step.BindNode) step;
            return "bind source " + node.slot() + " on " + node.target() + ", the device " + node.major() + ":"
                    + node.minor();
        } else if (step instanceof Step.BindBlockNode) {
            Step.BindBlockNode node = (Step.BindBlockNode) step;
            return "bind source " + node.slot() + " on " + node.target() + ", the block device " + node.major() + ":"
                    + node.minor();
        } else if (step instanceof Step.SetMappedIds) {
            Step.SetMappedIds ids = (Step.SetMappedIds) step;
            return "become uid " + Ids.text(ids.uid()) + ", gid " + Ids.text(ids.gid()) + " of the user namespace";
        } else if (step instanceof Step.Symlink) {
            return "link " + ((Step.Symlink) step).path() + " to " + ((Step.Symlink) step).text();
        } else if (step instanceof Step.MaskPath) {
            return "mask " + ((Step.MaskPath) step).path();
        } else if (step instanceof Step.ReadonlyPath) {
            return "make " + ((Step.ReadonlyPath) step).path() + " read-only";
        }
        return moreAttempt(step);
    }

    private static String moreAttempt(Step step) {
        if (step instanceof Step.ExecLabel) {
            Step.ExecLabel label = (Step.ExecLabel) step;
            return "give the next program to " + module(label) + ": " + printable(label.value());
        }
        if (step instanceof Step.Terminal) {
            Step.Terminal terminal = (Step.Terminal) step;
            return terminal(terminal.columns(), terminal.rows(), terminal.uid());
        } else if (step instanceof Step.JoinTerminal) {
            Step.JoinTerminal terminal = (Step.JoinTerminal) step;
            return terminal(terminal.columns(), terminal.rows(), terminal.uid());
        } else if (step instanceof Step.Console) {
            return "show it on " + ((Step.Console) step).target();
        } else if (step instanceof Step.Sysctl) {
            Step.Sysctl sysctl = (Step.Sysctl) step;
            return "set the kernel parameter " + printable(sysctl.path()) + " to " + printable(sysctl.value());
        } else if (step instanceof Step.File) {
            Step.File file = (Step.File) step;
            return "make the file " + printable(file.target()) + ", " + Bytes.length(file.content()) + " bytes, mode "
                    + Integer.toOctalString(file.mode());
        } else if (step instanceof Step.BindPropagation) {
            Step.BindPropagation propagation = (Step.BindPropagation) step;
            boolean isSlave = (propagation.flags() & Step.SLAVE_PROPAGATION) != 0;
            return "let source " + propagation.slot() + (isSlave ? " take mounts from the host" : " keep to itself");
        }
        return sourceAttempt(step);
    }

    private static String paths(String what, List<String> paths) {
        StringBuilder text = new StringBuilder();
        for (String path : paths) {
            text.append(text.length() == 0 ? what : ", ").append(printable(path));
        }
        return text.toString();
    }

    private static String rules(List<String> readOnly, List<String> readWrite) {
        return "all files but" + paths(" to read: ", readOnly)
                + (readOnly.isEmpty() || readWrite.isEmpty() ? "" : ";")
                + paths(" to write: ", readWrite);
    }

    private static String sourceAttempt(Step step) {
        if (step instanceof Step.Landlock) {
            Step.Landlock landlock = (Step.Landlock) step;
            return "deny by Landlock " + rules(landlock.readOnly(), landlock.readWrite());
        } else if (step instanceof Step.LandlockAlone) {
            Step.LandlockAlone landlock = (Step.LandlockAlone) step;
            return "deny by Landlock TCP, signals and abstract sockets to the outside, and "
                    + rules(landlock.readOnly(), landlock.readWrite());
        } else if (step instanceof Step.AdoptOrphans) {
            return "adopt in the supervisor what the program leaves behind, to be killed at the end";
        } else if (step instanceof Step.OwnStreams) {
            Step.OwnStreams own = (Step.OwnStreams) step;
            boolean isMapped = own.hostUid() != own.uid() && own.hostUid() != -1;
            return "give the program's pipes and sockets to uid " + Ids.text(own.uid())
                    + (isMapped ? ", " + Ids.text(own.hostUid()) + " of the host" : "");
        } else if (step instanceof Step.OpenOutside) {
            Step.OpenOutside open = (Step.OpenOutside) step;
            return "open " + printable(open.path()) + " of the host, as root of the host"
                    + ((open.flags() & Step.MAPPED) == 0 ? "" : ", with the owners of the user namespace");
        } else if (step instanceof Step.OpenMapped) {
            Step.OpenMapped open = (Step.OpenMapped) step;
            return "open " + printable(open.path()) + " of the host, with owners of its own";
        } else if (step instanceof Step.RootSource) {
            return "take source " + ((Step.RootSource) step).slot() + " as the root filesystem";
        } else if (step instanceof Step.RootSourceOverlay) {
            Step.RootSourceOverlay root = (Step.RootSourceOverlay) step;
            return "take source " + root.slot() + " as the root filesystem, writes going to a tmpfs"
                    + bytes(root.size());
        }
        return processAttempt(step);
    }

    private static String processAttempt(Step step) {
        if (step instanceof Step.Encoded) {
            return "do step " + step.opcode() + " as the container's own program did";
        } else if (step instanceof Step.ReadonlyRoot) {
            return "make the root filesystem read-only";
        } else if (step instanceof Step.PivotRoot) {
            return "make it the root, and let go of the host's";
        } else if (step instanceof Step.MoveRoot) {
            return "make it the root, from an initramfs";
        } else if (step instanceof Step.Hostname) {
            return "set the host name " + ((Step.Hostname) step).name();
        } else if (step instanceof Step.LoopbackUp) {
            return "bring up the loopback interface";
        } else if (step instanceof Step.NetworkDefaults) {
            return "let every user listen below port 1024, and the groups "
                    + printable(((Step.NetworkDefaults) step).pingGroups()) + " ping";
        } else if (step instanceof Step.NewSession) {
            return "leave the caller's session and terminal";
        } else if (step instanceof Step.Umask) {
            return "set the umask 0" + Integer.toOctalString(((Step.Umask) step).mask());
        } else if (step instanceof Step.Rlimit) {
            Step.Rlimit limit = (Step.Rlimit) step;
            return limit(limit.resource(), limit.soft(), limit.hard());
        } else if (step instanceof Step.LateRlimit) {
            Step.LateRlimit limit = (Step.LateRlimit) step;
            return limit(limit.resource(), limit.soft(), limit.hard()) + ", with the exec";
        } else if (step instanceof Step.SetIds) {
            Step.SetIds ids = (Step.SetIds) step;
            return "become uid " + Ids.text(ids.uid()) + ", gid " + Ids.text(ids.gid()) + ", groups "
                    + Ids.text(ids.groups());
        } else if (step instanceof Step.Capabilities) {
            return capabilities((Step.Capabilities) step);
        } else if (step instanceof Step.NoNewPrivs) {
            return "give up gaining privileges";
        } else if (step instanceof Step.Seccomp) {
            return seccomp((Step.Seccomp) step);
        } else if (step instanceof Step.WorkingDirectory) {
            return "change to the directory " + printable(((Step.WorkingDirectory) step).path());
        } else if (step instanceof Step.ChangeDirectory) {
            return "change to the directory " + printable(((Step.ChangeDirectory) step).path());
        } else if (step instanceof Step.JoinNamespaces) {
            return "enter the container's namespaces: " + namespaces(((Step.JoinNamespaces) step).namespaces());
        } else if (step instanceof Step.JoinMarked) {
            return "enter the container's namespaces, marked to be ended whole: "
                    + namespaces(((Step.JoinMarked) step).namespaces());
        } else if (step instanceof Step.CloneIntoCgroup) {
            return "start in the cgroup " + printable(((Step.CloneIntoCgroup) step).path());
        } else if (step instanceof Step.JoinCgroup) {
            return "join the cgroup " + printable(((Step.JoinCgroup) step).path());
        } else if (step instanceof Step.UnshareCgroup) {
            return "take that as the root of a cgroup namespace";
        } else if (step instanceof Step.OomScore) {
            return "set the OOM score adjustment " + ((Step.OomScore) step).score();
        }
        String own = RuntimeText.attempt(step);
        return own.isEmpty() ? exec((Step.Exec) step) : own;
    }

    /** The system calls a step stands for. */
    private static String calls(Step step) {
        if (step instanceof Step.MountPropagation) {
            return "mount(2)";
        } else if (step instanceof Step.OpenSource) {
            return "open_tree(2)";
        } else if (step instanceof Step.RootDirectory) {
            return "open_tree(2), move_mount(2)";
        } else if (step instanceof Step.RootOverlay || step instanceof Step.Mount) {
            return "fsopen(2), fsconfig(2), fsmount(2), move_mount(2)";
        } else if (step instanceof Step.MakeDirectory) {
            return "mkdirat(2)";
        } else if (step instanceof Step.Bind) {
            return "move_mount(2), mount_setattr(2)";
        } else if (step instanceof Step.MakeNode) {
            return "mknodat(2)";
        } else if (step instanceof Step.BindNode || step instanceof Step.BindBlockNode) {
            return "fstat(2), move_mount(2)";
        } else if (step instanceof Step.Symlink) {
            return "symlinkat(2)";
        } else if (step instanceof Step.MaskPath || step instanceof Step.ReadonlyPath) {
            return "open_tree(2), move_mount(2)";
        } else if (step instanceof Step.ReadonlyRoot) {
            return "mount_setattr(2)";
        }
        return moreCalls(step);
    }

    private static String limit(int resource, long soft, long hard) {
        return "set the resource limit " + Ulimit.Resource.name(resource) + " to " + Ulimit.shown(soft) + ", at most "
                + Ulimit.shown(hard);
    }

    private static String terminal(int columns, int rows, int uid) {
        return "open a terminal of " + columns + "x" + rows + " for uid " + Ids.text(uid)
                + ", as the streams and to control the session";
    }

    private static String module(Step.ExecLabel label) {
        return label.file().equals(Step.ExecLabel.APPARMOR) ? "AppArmor" : "SELinux";
    }

    private static String moreCalls(Step step) {
        if (step instanceof Step.ExecLabel) {
            return "write(2) /proc/self/attr/" + ((Step.ExecLabel) step).file();
        }
        if (step instanceof Step.Terminal || step instanceof Step.JoinTerminal) {
            return "ioctl(2) TIOCGPTPEER, TIOCSWINSZ, TIOCSCTTY, fchown(2), dup2(2)";
        } else if (step instanceof Step.Console) {
            return "open_tree(2), move_mount(2)";
        } else if (step instanceof Step.Sysctl) {
            return "fsopen(2), fsmount(2), openat2(2), write(2)";
        } else if (step instanceof Step.File) {
            return "write(2), open_tree(2), move_mount(2)";
        } else if (step instanceof Step.BindPropagation) {
            return "mount(2)";
        }
        return sourceCalls(step);
    }

    private static String sourceCalls(Step step) {
        if (step instanceof Step.Landlock || step instanceof Step.LandlockAlone) {
            return "landlock_restrict_self(2)";
        } else if (step instanceof Step.AdoptOrphans) {
            return "prctl(2) PR_SET_CHILD_SUBREAPER";
        } else if (step instanceof Step.OwnStreams) {
            return "fchown(2)";
        } else if (step instanceof Step.OpenOutside || step instanceof Step.OpenMapped) {
            return "open_tree(2), mount_setattr(2)";
        } else if (step instanceof Step.RootSource) {
            return "move_mount(2)";
        } else if (step instanceof Step.RootSourceOverlay) {
            return "fsopen(2), fsconfig(2), fsmount(2), move_mount(2)";
        }
        return processCalls(step);
    }

    private static String processCalls(Step step) {
        if (step instanceof Step.Encoded) {
            return "";
        } else if (step instanceof Step.PivotRoot) {
            return "pivot_root(2), umount2(2)";
        } else if (step instanceof Step.MoveRoot) {
            return "mount(2), chroot(2)";
        } else if (step instanceof Step.Hostname) {
            return "sethostname(2)";
        } else if (step instanceof Step.LoopbackUp) {
            return "ioctl(2) SIOCSIFFLAGS";
        } else if (step instanceof Step.NetworkDefaults) {
            return "fsopen(2), fsmount(2), openat2(2), write(2)";
        } else if (step instanceof Step.NewSession) {
            return "setsid(2)";
        } else if (step instanceof Step.Umask) {
            return "umask(2)";
        } else if (step instanceof Step.Rlimit || step instanceof Step.LateRlimit) {
            return "setrlimit(2)";
        } else if (step instanceof Step.SetIds) {
            return "setgroups(2), setresgid(2), setresuid(2)";
        } else if (step instanceof Step.SetMappedIds) {
            return "setresgid(2), setresuid(2)";
        } else if (step instanceof Step.Capabilities) {
            return "prctl(2), capset(2)";
        } else if (step instanceof Step.NoNewPrivs) {
            return "prctl(2) PR_SET_NO_NEW_PRIVS";
        } else if (step instanceof Step.Seccomp) {
            return "seccomp(2) SECCOMP_SET_MODE_FILTER";
        } else if (step instanceof Step.WorkingDirectory || step instanceof Step.ChangeDirectory) {
            return "openat2(2), fchdir(2)";
        } else if (step instanceof Step.JoinNamespaces) {
            return "setns(2) of a pidfd, clone3(2)";
        } else if (step instanceof Step.JoinMarked) {
            return "setns(2) of a pidfd, unshare(2), clone3(2)";
        } else if (step instanceof Step.CloneIntoCgroup) {
            return "clone3(2) CLONE_INTO_CGROUP";
        } else if (step instanceof Step.JoinCgroup) {
            return "write(2) cgroup.procs";
        } else if (step instanceof Step.UnshareCgroup) {
            return "unshare(2) CLONE_NEWCGROUP";
        } else if (step instanceof Step.OomScore) {
            return "write(2) oom_score_adj";
        }
        String own = RuntimeText.calls(step);
        return own.isEmpty() ? "close_range(2), execve(2)" : own;
    }

    private static String ranges(List<IdMap.Range> ranges) {
        StringBuilder text = new StringBuilder();
        for (IdMap.Range range : ranges) {
            text.append(text.length() == 0 ? "" : ", ")
                    .append(range.inside())
                    .append('=')
                    .append(range.outside());
            text.append(range.count() == 1 ? "" : " and " + (range.count() - 1) + " more");
        }
        return text.toString();
    }

    private static String rootOverlay(Step.RootOverlay root) {
        return "take " + printable(root.lower()) + " as the root filesystem, writes going to a tmpfs"
                + bytes(root.size());
    }

    private static String bytes(long size) {
        return size == 0 ? "" : " of " + size + " bytes";
    }

    static String mount(String type, String target, int attributes, List<String> options) {
        StringBuilder text = new StringBuilder();
        for (String option : options) {
            text.append(text.length() == 0 ? "" : ",").append(option);
        }
        return "mount " + type + " on " + printable(target) + attributes(attributes, text.toString());
    }

    static String attributes(int attributes, String options) {
        StringBuilder text = new StringBuilder();
        attribute(text, attributes, Step.READONLY, "ro");
        attribute(text, attributes, Step.NOSUID, "nosuid");
        attribute(text, attributes, Step.NODEV, "nodev");
        attribute(text, attributes, Step.NOEXEC, "noexec");
        attribute(text, attributes, Step.NOATIME, "noatime");
        attribute(text, attributes, Step.STRICTATIME, "strictatime");
        if (!options.isEmpty()) {
            text.append(text.length() == 0 ? "" : ",").append(options);
        }
        return text.length() == 0 ? "" : " (" + text + ")";
    }

    private static void attribute(StringBuilder text, int attributes, int bit, String name) {
        if ((attributes & bit) != 0) {
            text.append(text.length() == 0 ? "" : ",").append(name);
        }
    }

    private static String capabilities(Step.Capabilities step) {
        boolean same = step.bounding() == step.effective() && step.effective() == step.permitted();
        String main = same
                ? Capability.names(step.bounding())
                : "bounding "
                        + (step.bounding() == Step.Capabilities.UNCHANGED
                                ? "as it is"
                                : Capability.names(step.bounding()))
                        + ", effective " + Capability.names(step.effective())
                        + ", permitted " + Capability.names(step.permitted());
        return "keep the capabilities " + main + "; inheritable " + Capability.names(step.inheritable()) + ", ambient "
                + Capability.names(step.ambient());
    }

    private static String seccomp(Step.Seccomp seccomp) {
        boolean atExec = (seccomp.when() & Step.AT_EXEC) != 0;
        return "filter system calls by " + seccomp.filter().instructions() + " instructions"
                + (atExec ? ", right before the exec" : "");
    }

    private static String exec(Step.Exec exec) {
        StringBuilder text = new StringBuilder("execute");
        for (String word : exec.argv()) {
            text.append(' ').append(quoted(word));
        }
        return exec.path().isEmpty()
                ? text.toString()
                : text.append(", looked up in ").append(printable(exec.path())).toString();
    }

    /** As a shell would take it. */
    private static String quoted(String word) {
        boolean plain = !word.isEmpty();
        for (int i = 0; plain && i < word.length(); i++) {
            char c = word.charAt(i);
            plain = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || "-_./:=,+@%".indexOf(c) >= 0;
        }
        return plain ? word : "'" + printable(word.replace("'", "'\\''")) + "'";
    }

    /** On one line: control characters as \n, \t or \x1b. */
    public static String printable(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                out.append("\\n");
            } else if (c == '\t') {
                out.append("\\t");
            } else if (c < ' ' || c == 0x7f) {
                out.append("\\x").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 0xf, 16));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static String namespaces(long bits) {
        StringBuilder names = new StringBuilder();
        namespace(names, bits, LaunchPlan.USER_NAMESPACE, "user");
        namespace(names, bits, LaunchPlan.UTS_NAMESPACE, "uts");
        namespace(names, bits, LaunchPlan.PID_NAMESPACE, "pid");
        namespace(names, bits, LaunchPlan.MOUNT_NAMESPACE, "mount");
        namespace(names, bits, LaunchPlan.IPC_NAMESPACE, "ipc");
        namespace(names, bits, LaunchPlan.NETWORK_NAMESPACE, "network");
        namespace(names, bits, LaunchPlan.CGROUP_NAMESPACE, "cgroup");
        return names.toString();
    }

    private static void namespace(StringBuilder names, long bits, long bit, String name) {
        if ((bits & bit) != 0) {
            names.append(names.length() == 0 ? "" : ", ").append(name);
        }
    }

    private static void line(StringBuilder text, String what, String calls) {
        text.append(what).append(' ');
        for (int i = what.length() + 1; i < CALL_COLUMN; i++) {
            text.append(' ');
        }
        text.append(calls).append('\n');
    }
}
