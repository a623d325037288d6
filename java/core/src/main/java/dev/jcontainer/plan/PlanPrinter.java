package dev.jcontainer.plan;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.plan.step.DeviceStep;
import dev.jcontainer.plan.step.Ids;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.NamespaceStep;
import dev.jcontainer.plan.step.PrivilegeStep;
import dev.jcontainer.plan.step.ProcessStep;
import dev.jcontainer.plan.step.RootStep;
import dev.jcontainer.plan.step.SourceStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.plan.step.TerminalStep;
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
            if (step instanceof LifecycleStep.Exec) {
                for (String variable : ((LifecycleStep.Exec) step).envp()) {
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

    /** As {@link #attempt(Step)}, with what a {@link MountStep.Bind} binds by its path on the host, where that is known and not empty. */
    public static String attempt(Step step, String source) {
        return step instanceof MountStep.Bind && !source.isEmpty()
                ? RootText.bind((MountStep.Bind) step, printable(source) + " of the host")
                : attempt(step);
    }

    /** What a step does, fit to follow "Cannot". */
    public static String attempt(Step step) {
        if (step instanceof MountStep.MountPropagation) {
            return "keep mounts below " + ((MountStep.MountPropagation) step).path() + " to this namespace";
        } else if (step instanceof SourceStep.OpenSource) {
            return "open " + printable(((SourceStep.OpenSource) step).path()) + " of the host";
        } else if (step instanceof RootStep.RootDirectory) {
            return "take " + printable(((RootStep.RootDirectory) step).path()) + " as the root filesystem";
        } else if (step instanceof RootStep.RootOverlay) {
            return rootOverlay((RootStep.RootOverlay) step);
        } else if (step instanceof RootStep.MakeDirectory) {
            RootStep.MakeDirectory make = (RootStep.MakeDirectory) step;
            return "make the directory " + printable(make.path()) + ", mode " + Integer.toOctalString(make.mode());
        } else if (step instanceof MountStep.Mount) {
            MountStep.Mount mount = (MountStep.Mount) step;
            return mount(mount.type(), mount.target(), mount.attributes(), mount.options());
        } else if (step instanceof MountStep.Bind) {
            return RootText.bind((MountStep.Bind) step, "source " + ((MountStep.Bind) step).slot());
        } else if (step instanceof DeviceStep.MakeNode) {
            DeviceStep.MakeNode node = (DeviceStep.MakeNode) step;
            return "make the device node " + node.path() + " " + node.major() + ":" + node.minor() + ", mode "
                    + Integer.toOctalString(node.mode() & 07777);
        } else if (step instanceof DeviceStep.BindNode) {
            DeviceStep.BindNode node = (DeviceStep.BindNode) step;
            return "bind source " + node.slot() + " on " + node.target() + ", the device " + node.major() + ":"
                    + node.minor();
        } else if (step instanceof DeviceStep.BindBlockNode) {
            DeviceStep.BindBlockNode node = (DeviceStep.BindBlockNode) step;
            return "bind source " + node.slot() + " on " + node.target() + ", the block device " + node.major() + ":"
                    + node.minor();
        } else if (step instanceof PrivilegeStep.SetMappedIds) {
            PrivilegeStep.SetMappedIds ids = (PrivilegeStep.SetMappedIds) step;
            return "become uid " + Ids.text(ids.uid()) + ", gid " + Ids.text(ids.gid()) + " of the user namespace";
        } else if (step instanceof RootStep.Symlink) {
            return "link " + ((RootStep.Symlink) step).path() + " to " + ((RootStep.Symlink) step).text();
        } else if (step instanceof MountStep.MaskPath) {
            return "mask " + ((MountStep.MaskPath) step).path();
        } else if (step instanceof MountStep.ReadonlyPath) {
            return "make " + ((MountStep.ReadonlyPath) step).path() + " read-only";
        }
        return moreAttempt(step);
    }

    private static String moreAttempt(Step step) {
        if (step instanceof PrivilegeStep.ExecLabel) {
            PrivilegeStep.ExecLabel label = (PrivilegeStep.ExecLabel) step;
            return "give the next program to " + module(label) + ": " + printable(label.value());
        }
        if (step instanceof TerminalStep.Terminal) {
            TerminalStep.Terminal terminal = (TerminalStep.Terminal) step;
            return terminal(terminal.columns(), terminal.rows(), terminal.uid());
        } else if (step instanceof TerminalStep.JoinTerminal) {
            TerminalStep.JoinTerminal terminal = (TerminalStep.JoinTerminal) step;
            return terminal(terminal.columns(), terminal.rows(), terminal.uid());
        } else if (step instanceof TerminalStep.Console) {
            return "show it on " + ((TerminalStep.Console) step).target();
        } else if (step instanceof NamespaceStep.Sysctl) {
            NamespaceStep.Sysctl sysctl = (NamespaceStep.Sysctl) step;
            return "set the kernel parameter " + printable(sysctl.path()) + " to " + printable(sysctl.value());
        } else if (step instanceof MountStep.File) {
            MountStep.File file = (MountStep.File) step;
            return "make the file " + printable(file.target()) + ", " + Bytes.length(file.content()) + " bytes, mode "
                    + Integer.toOctalString(file.mode());
        } else if (step instanceof MountStep.BindPropagation) {
            MountStep.BindPropagation propagation = (MountStep.BindPropagation) step;
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
        if (step instanceof PrivilegeStep.Landlock) {
            PrivilegeStep.Landlock landlock = (PrivilegeStep.Landlock) step;
            return "deny by Landlock " + rules(landlock.readOnly(), landlock.readWrite());
        } else if (step instanceof PrivilegeStep.LandlockAlone) {
            PrivilegeStep.LandlockAlone landlock = (PrivilegeStep.LandlockAlone) step;
            return "deny by Landlock TCP, signals and abstract sockets to the outside, and "
                    + rules(landlock.readOnly(), landlock.readWrite());
        } else if (step instanceof LifecycleStep.AdoptOrphans) {
            return "adopt in the supervisor what the program leaves behind, to be killed at the end";
        } else if (step instanceof ProcessStep.OwnStreams) {
            ProcessStep.OwnStreams own = (ProcessStep.OwnStreams) step;
            boolean isMapped = own.hostUid() != own.uid() && own.hostUid() != -1;
            return "give the program's pipes and sockets to uid " + Ids.text(own.uid())
                    + (isMapped ? ", " + Ids.text(own.hostUid()) + " of the host" : "");
        } else if (step instanceof SourceStep.OpenOutside) {
            SourceStep.OpenOutside open = (SourceStep.OpenOutside) step;
            return "open " + printable(open.path()) + " of the host, as root of the host"
                    + ((open.flags() & Step.MAPPED) == 0 ? "" : ", with the owners of the user namespace");
        } else if (step instanceof SourceStep.OpenMapped) {
            SourceStep.OpenMapped open = (SourceStep.OpenMapped) step;
            return "open " + printable(open.path()) + " of the host, with owners of its own";
        } else if (step instanceof RootStep.RootSource) {
            return "take source " + ((RootStep.RootSource) step).slot() + " as the root filesystem";
        } else if (step instanceof RootStep.RootSourceOverlay) {
            RootStep.RootSourceOverlay root = (RootStep.RootSourceOverlay) step;
            return "take source " + root.slot() + " as the root filesystem, writes going to a tmpfs"
                    + bytes(root.size());
        }
        return processAttempt(step);
    }

    private static String processAttempt(Step step) {
        if (step instanceof LifecycleStep.Encoded) {
            return "do step " + step.opcode() + " as the container's own program did";
        } else if (step instanceof RootStep.ReadonlyRoot) {
            return "make the root filesystem read-only";
        } else if (step instanceof RootStep.PivotRoot) {
            return "make it the root, and let go of the host's";
        } else if (step instanceof RootStep.MoveRoot) {
            return "make it the root, from an initramfs";
        } else if (step instanceof NamespaceStep.Hostname) {
            return "set the host name " + ((NamespaceStep.Hostname) step).name();
        } else if (step instanceof NamespaceStep.LoopbackUp) {
            return "bring up the loopback interface";
        } else if (step instanceof NamespaceStep.NetworkDefaults) {
            return "let every user listen below port 1024, and the groups "
                    + printable(((NamespaceStep.NetworkDefaults) step).pingGroups()) + " ping";
        } else if (step instanceof ProcessStep.NewSession) {
            return "leave the caller's session and terminal";
        } else if (step instanceof ProcessStep.Umask) {
            return "set the umask 0" + Integer.toOctalString(((ProcessStep.Umask) step).mask());
        } else if (step instanceof ProcessStep.Rlimit) {
            ProcessStep.Rlimit limit = (ProcessStep.Rlimit) step;
            return limit(limit.resource(), limit.soft(), limit.hard());
        } else if (step instanceof ProcessStep.LateRlimit) {
            ProcessStep.LateRlimit limit = (ProcessStep.LateRlimit) step;
            return limit(limit.resource(), limit.soft(), limit.hard()) + ", with the exec";
        } else if (step instanceof PrivilegeStep.SetIds) {
            PrivilegeStep.SetIds ids = (PrivilegeStep.SetIds) step;
            return "become uid " + Ids.text(ids.uid()) + ", gid " + Ids.text(ids.gid()) + ", groups "
                    + Ids.text(ids.groups());
        } else if (step instanceof PrivilegeStep.Capabilities) {
            return capabilities((PrivilegeStep.Capabilities) step);
        } else if (step instanceof PrivilegeStep.NoNewPrivs) {
            return "give up gaining privileges";
        } else if (step instanceof PrivilegeStep.Seccomp) {
            return seccomp((PrivilegeStep.Seccomp) step);
        } else if (step instanceof ProcessStep.WorkingDirectory) {
            return "change to the directory " + printable(((ProcessStep.WorkingDirectory) step).path());
        } else if (step instanceof ProcessStep.ChangeDirectory) {
            return "change to the directory " + printable(((ProcessStep.ChangeDirectory) step).path());
        } else if (step instanceof NamespaceStep.JoinNamespaces) {
            return "enter the container's namespaces: "
                    + namespaces(((NamespaceStep.JoinNamespaces) step).namespaces());
        } else if (step instanceof NamespaceStep.JoinMarked) {
            return "enter the container's namespaces, marked to be ended whole: "
                    + namespaces(((NamespaceStep.JoinMarked) step).namespaces());
        } else if (step instanceof NamespaceStep.CloneIntoCgroup) {
            return "start in the cgroup " + printable(((NamespaceStep.CloneIntoCgroup) step).path());
        } else if (step instanceof NamespaceStep.JoinCgroup) {
            return "join the cgroup " + printable(((NamespaceStep.JoinCgroup) step).path());
        } else if (step instanceof NamespaceStep.UnshareCgroup) {
            return "take that as the root of a cgroup namespace";
        } else if (step instanceof ProcessStep.OomScore) {
            return "set the OOM score adjustment " + ((ProcessStep.OomScore) step).score();
        }
        String own = RuntimeText.attempt(step);
        return own.isEmpty() ? exec((LifecycleStep.Exec) step) : own;
    }

    /** The system calls a step stands for. */
    private static String calls(Step step) {
        if (step instanceof MountStep.MountPropagation) {
            return "mount(2)";
        } else if (step instanceof SourceStep.OpenSource) {
            return "open_tree(2)";
        } else if (step instanceof RootStep.RootDirectory) {
            return "open_tree(2), move_mount(2)";
        } else if (step instanceof RootStep.RootOverlay || step instanceof MountStep.Mount) {
            return "fsopen(2), fsconfig(2), fsmount(2), move_mount(2)";
        } else if (step instanceof RootStep.MakeDirectory) {
            return "mkdirat(2)";
        } else if (step instanceof MountStep.Bind) {
            return "move_mount(2), mount_setattr(2)";
        } else if (step instanceof DeviceStep.MakeNode) {
            return "mknodat(2)";
        } else if (step instanceof DeviceStep.BindNode || step instanceof DeviceStep.BindBlockNode) {
            return "fstat(2), move_mount(2)";
        } else if (step instanceof RootStep.Symlink) {
            return "symlinkat(2)";
        } else if (step instanceof MountStep.MaskPath || step instanceof MountStep.ReadonlyPath) {
            return "open_tree(2), move_mount(2)";
        } else if (step instanceof RootStep.ReadonlyRoot) {
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

    private static String module(PrivilegeStep.ExecLabel label) {
        return label.file().equals(PrivilegeStep.ExecLabel.APPARMOR) ? "AppArmor" : "SELinux";
    }

    private static String moreCalls(Step step) {
        if (step instanceof PrivilegeStep.ExecLabel) {
            return "write(2) /proc/self/attr/" + ((PrivilegeStep.ExecLabel) step).file();
        }
        if (step instanceof TerminalStep.Terminal || step instanceof TerminalStep.JoinTerminal) {
            return "ioctl(2) TIOCGPTPEER, TIOCSWINSZ, TIOCSCTTY, fchown(2), dup2(2)";
        } else if (step instanceof TerminalStep.Console) {
            return "open_tree(2), move_mount(2)";
        } else if (step instanceof NamespaceStep.Sysctl) {
            return "fsopen(2), fsmount(2), openat2(2), write(2)";
        } else if (step instanceof MountStep.File) {
            return "write(2), open_tree(2), move_mount(2)";
        } else if (step instanceof MountStep.BindPropagation) {
            return "mount(2)";
        }
        return sourceCalls(step);
    }

    private static String sourceCalls(Step step) {
        if (step instanceof PrivilegeStep.Landlock || step instanceof PrivilegeStep.LandlockAlone) {
            return "landlock_restrict_self(2)";
        } else if (step instanceof LifecycleStep.AdoptOrphans) {
            return "prctl(2) PR_SET_CHILD_SUBREAPER";
        } else if (step instanceof ProcessStep.OwnStreams) {
            return "fchown(2)";
        } else if (step instanceof SourceStep.OpenOutside || step instanceof SourceStep.OpenMapped) {
            return "open_tree(2), mount_setattr(2)";
        } else if (step instanceof RootStep.RootSource) {
            return "move_mount(2)";
        } else if (step instanceof RootStep.RootSourceOverlay) {
            return "fsopen(2), fsconfig(2), fsmount(2), move_mount(2)";
        }
        return processCalls(step);
    }

    private static String processCalls(Step step) {
        if (step instanceof LifecycleStep.Encoded) {
            return "";
        } else if (step instanceof RootStep.PivotRoot) {
            return "pivot_root(2), umount2(2)";
        } else if (step instanceof RootStep.MoveRoot) {
            return "mount(2), chroot(2)";
        } else if (step instanceof NamespaceStep.Hostname) {
            return "sethostname(2)";
        } else if (step instanceof NamespaceStep.LoopbackUp) {
            return "ioctl(2) SIOCSIFFLAGS";
        } else if (step instanceof NamespaceStep.NetworkDefaults) {
            return "fsopen(2), fsmount(2), openat2(2), write(2)";
        } else if (step instanceof ProcessStep.NewSession) {
            return "setsid(2)";
        } else if (step instanceof ProcessStep.Umask) {
            return "umask(2)";
        } else if (step instanceof ProcessStep.Rlimit || step instanceof ProcessStep.LateRlimit) {
            return "setrlimit(2)";
        } else if (step instanceof PrivilegeStep.SetIds) {
            return "setgroups(2), setresgid(2), setresuid(2)";
        } else if (step instanceof PrivilegeStep.SetMappedIds) {
            return "setresgid(2), setresuid(2)";
        } else if (step instanceof PrivilegeStep.Capabilities) {
            return "prctl(2), capset(2)";
        } else if (step instanceof PrivilegeStep.NoNewPrivs) {
            return "prctl(2) PR_SET_NO_NEW_PRIVS";
        } else if (step instanceof PrivilegeStep.Seccomp) {
            return "seccomp(2) SECCOMP_SET_MODE_FILTER";
        } else if (step instanceof ProcessStep.WorkingDirectory || step instanceof ProcessStep.ChangeDirectory) {
            return "openat2(2), fchdir(2)";
        } else if (step instanceof NamespaceStep.JoinNamespaces) {
            return "setns(2) of a pidfd, clone3(2)";
        } else if (step instanceof NamespaceStep.JoinMarked) {
            return "setns(2) of a pidfd, unshare(2), clone3(2)";
        } else if (step instanceof NamespaceStep.CloneIntoCgroup) {
            return "clone3(2) CLONE_INTO_CGROUP";
        } else if (step instanceof NamespaceStep.JoinCgroup) {
            return "write(2) cgroup.procs";
        } else if (step instanceof NamespaceStep.UnshareCgroup) {
            return "unshare(2) CLONE_NEWCGROUP";
        } else if (step instanceof ProcessStep.OomScore) {
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

    private static String rootOverlay(RootStep.RootOverlay root) {
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

    private static String capabilities(PrivilegeStep.Capabilities step) {
        boolean same = step.bounding() == step.effective() && step.effective() == step.permitted();
        String main = same
                ? Capability.names(step.bounding())
                : "bounding "
                        + (step.bounding() == PrivilegeStep.Capabilities.UNCHANGED
                                ? "as it is"
                                : Capability.names(step.bounding()))
                        + ", effective " + Capability.names(step.effective())
                        + ", permitted " + Capability.names(step.permitted());
        return "keep the capabilities " + main + "; inheritable " + Capability.names(step.inheritable()) + ", ambient "
                + Capability.names(step.ambient());
    }

    private static String seccomp(PrivilegeStep.Seccomp seccomp) {
        boolean atExec = (seccomp.when() & Step.AT_EXEC) != 0;
        return "filter system calls by " + seccomp.filter().instructions() + " instructions"
                + (atExec ? ", right before the exec" : "");
    }

    private static String exec(LifecycleStep.Exec exec) {
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
