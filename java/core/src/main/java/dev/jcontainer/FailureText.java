package dev.jcontainer;

import dev.jcontainer.ContainerException.Reason;
import dev.jcontainer.host.UserNamespaces;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.plan.PlanPrinter;
import dev.jcontainer.plan.step.DeviceStep;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.NamespaceStep;
import dev.jcontainer.plan.step.PrivilegeStep;
import dev.jcontainer.plan.step.ProcessStep;
import dev.jcontainer.plan.step.RootStep;
import dev.jcontainer.plan.step.SourceStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.plan.step.TerminalStep;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Says a {@link LaunchFailure} to people: what was attempted, on what, why it failed, what to do. One line. */
final class FailureText {
    private final LaunchFailure failure;
    private final boolean isJoining;
    private final int errno;

    private FailureText(LaunchFailure failure, boolean isJoining) {
        this.failure = failure;
        this.isJoining = isJoining;
        this.errno = failure.errno();
    }

    static ContainerException exception(LaunchFailure failure) {
        return exception(new FailureText(failure, false));
    }

    /** Of a program that was to start in a container that runs. */
    static ContainerException ofJoining(LaunchFailure failure) {
        return exception(new FailureText(failure, true));
    }

    private static ContainerException exception(FailureText text) {
        return new ContainerException(text.reason(), PlanPrinter.printable(text.message()), text.failure);
    }

    private Reason reason() {
        Step step = failure.step();
        if (failure.stage() == LaunchFailure.Stage.TIMEOUT) {
            return Reason.TIMED_OUT;
        }
        if (failure.stage() == LaunchFailure.Stage.CLONE && errno == Errno.EPERM) {
            return Reason.NOT_PERMITTED;
        }
        if (step instanceof LifecycleStep.Exec && isOfFilter()) {
            return Reason.INVALID;
        }
        if (step instanceof LifecycleStep.Exec) {
            return errno == Errno.ENOENT || errno == Errno.ENOTDIR ? Reason.NOT_FOUND : Reason.NOT_EXECUTABLE;
        }
        if (step != null && isInput(step) && (errno == Errno.ENOENT || errno == Errno.ENOTDIR)) {
            return Reason.INVALID;
        }
        return Reason.FAILED;
    }

    /** Whether an exec was answered as only a filter of system calls does, or as that of the profile does some. */
    private boolean isOfFilter() {
        return errno == 0 || errno == Errno.ENOSYS || failure.mayBeOfFilter();
    }

    private static boolean isInput(Step step) {
        return step instanceof RootStep.RootDirectory
                || step instanceof RootStep.RootOverlay
                || step instanceof SourceStep.OpenSource
                || step instanceof SourceStep.OpenDevice
                || step instanceof RootStep.MakeDirectory
                || step instanceof ProcessStep.WorkingDirectory
                || step instanceof ProcessStep.ChangeDirectory;
    }

    private String message() {
        switch (failure.stage()) {
            case STEP:
                return stepMessage();
            case PLAN:
                return "Cannot read the launch plan: " + failure.argument()
                        + ". The helper and the library are of different builds; use those of one.";
            case CLONE:
                return (isJoining
                                ? "Cannot start a process for the container: "
                                : "Cannot create the container's namespaces: ")
                        + error() + ". " + cloneHint();
            case DIED:
                return isJoining
                        ? "The new process in the container was killed before it ran the program, by the container's memory"
                                + " limit or by a process in it."
                        : "The container's first process was killed before it ran the program.";
            case SUPERVISOR:
                return isJoining
                        ? "The supervisor of the program in the container was killed, so the program was killed too; how it"
                                + " ended is not known."
                        : "The container's supervisor was killed, so the container was killed too;"
                                + " how its program ended is not known.";
            case STUCK:
                return (isJoining ? "The program in the container" : "The container")
                        + " was killed, but its first process does not end: it waits in the kernel, or stands still in a frozen"
                        + " cgroup. It ends as soon as it can; how it will have ended is not known.";
            case TIMEOUT:
                return "The launch took longer than the " + (isJoining ? "program's" : "container's")
                        + " timeout, and was undone.";
            default:
                return "Cannot start the container: " + failure.argument() + (errno == 0 ? "" : ": " + error()) + ".";
        }
    }

    private String cloneHint() {
        switch (errno) {
            case Errno.EPERM:
                return UserNamespaces.advice();
            case Errno.ENOSPC:
            case Errno.EUSERS:
                return UserNamespaces.areSwitchedOff()
                        ? UserNamespaces.advice()
                        : "A limit of /proc/sys/user/max_*_namespaces is reached.";
            case Errno.EAGAIN:
                return "A limit on the number of processes is reached: ulimit -u, or pids.max of the cgroup.";
            case Errno.EBUSY:
            case Errno.EOPNOTSUPP:
                return "The container's cgroup takes no processes: it hands on controllers, or is of a threaded kind.";
            case Errno.EINVAL:
                return "The kernel was built without one of them.";
            default:
                return "See man 2 clone.";
        }
    }

    private String stepMessage() {
        Step step = failure.step();
        if (step instanceof LifecycleStep.Exec) {
            return execMessage((LifecycleStep.Exec) step);
        }
        String place = " (step " + failure.stepNumber() + " of " + failure.stepCount() + ")";
        if (isLandlock(step) && !failure.argument().isEmpty() && (errno == Errno.ENOENT || errno == Errno.EACCES)) {
            return "Cannot open " + failure.argument()
                    + ", which a Landlock rule (--landlock-ro, --landlock-rw) names: " + error() + place + ". "
                    + landlockHint(step);
        }
        String detail = failure.argument().isEmpty() ? "" : ": " + failure.argument();
        String hint = step == null ? "" : hint(step);
        return "Cannot " + (step == null ? "do a step" : PlanPrinter.attempt(step, failure.source())) + ": " + error()
                + detail + place + "." + (hint.isEmpty() ? "" : " " + hint);
    }

    private String execMessage(LifecycleStep.Exec exec) {
        String command = exec.argv().get(0);
        String start = "Cannot run " + command + ": ";
        if (errno != 0 && errno != Errno.ENOSYS && failure.mayBeOfFilter()) {
            start += "the seccomp profile lets the program not even start: it answers execve(2) by " + error()
                    + ", but for some arguments. Have it allow execve. Where that is not the cause, ";
        }
        if (errno == Errno.ENOENT && failure.programExists()) {
            return start + "it is there, but the interpreter that its first line names, or its loader, is not in the"
                    + " container.";
        }
        if (errno == Errno.ENOENT || errno == Errno.ENOTDIR) {
            return start + "there is no such program in the container"
                    + (exec.path().isEmpty() ? "." : ", searched in PATH=" + exec.path() + ".");
        }
        switch (errno) {
            case 0:
            case Errno.ENOSYS: // of no exec itself
                return start + "the seccomp profile lets the program not even start: it answers execve(2) by "
                        + (errno == 0 ? "success, and does not do it." : error() + ".");
            case Errno.EPERM:
                return start
                        + "the kernel does not let it be executed (EPERM): the file has capabilities of its own that the"
                        + " container may not have, as ping often has NET_RAW (getcap shows them; add them by --cap-add, or take"
                        + " them from the file by setcap -r), or the seccomp profile denies execve(2).";
            case Errno.EACCES:
                return start + "it may not be executed: it has no permission to, "
                        + (exec.path().isEmpty() ? "" : "is a directory, ")
                        + "lies on a noexec mount, or is in no Landlock rule; or the program's user may not enter a"
                        + " directory on the way to it, which may be the root filesystem itself (EACCES).";
            case Errno.EISDIR:
                return start + "it is a directory (EISDIR).";
            case Errno.ELOOP:
                return start + "the symbolic links on the way to it lead in a circle, or are too many (ELOOP)"
                        + (exec.path().isEmpty() ? "." : ", searched in PATH=" + exec.path() + ".");
            case Errno.ENOEXEC:
                return start + "it is no program for this machine, nor a script that starts with #! (ENOEXEC).";
            case Errno.E2BIG:
                return start + "its arguments and environment together are longer than the kernel allows, a quarter of"
                        + " the stack limit (E2BIG). Pass less, or raise ulimit -s.";
            default:
                return start + error() + ".";
        }
    }

    /** What to do, where more is known than the error says. */
    private String hint(Step step) {
        if (step instanceof ProcessStep.OomScore && (errno == Errno.EACCES || errno == Errno.EPERM)) {
            return "A score below this process's own takes CAP_SYS_RESOURCE, and any score takes root.";
        }
        if (step instanceof NamespaceStep.JoinCgroup && errno == Errno.ENOSPC) {
            return "cpuset.cpus and cpuset.mems of the cgroup are empty, or one of them is, so nothing can run in it: write to"
                    + " both what the cgroup above it has.";
        }
        if (step instanceof MountStep.MountPropagation && errno == Errno.EINVAL) {
            return "The root of this process is no mount point, as in a chroot: make it one before, by mount --bind DIR DIR.";
        }
        if (step instanceof RootStep.RootDirectory || step instanceof RootStep.RootOverlay && isMissing()) {
            return rootHint();
        }
        if (step instanceof RootStep.RootOverlay && errno == Errno.EINVAL && isRootless()) {
            return "An ordinary user, and root of a user namespace, cannot lay writes over a directory below which other file"
                    + " systems are mounted. The nearest"
                    + " to it is this machine's own files without writes, by Linux 6.12: --isolation landlock"
                    + " --landlock-ro / (library: Isolation.LANDLOCK); or give a root filesystem by --rootfs (library:"
                    + " Root.directory)" + UserNamespaces.orAsRoot() + ".";
        }
        if (step instanceof RootStep.RootOverlay && errno == Errno.EINVAL) {
            return "The file system of the root may not be one that overlayfs can stand on; copy it to another.";
        }
        if (step instanceof NamespaceStep.JoinMarked && errno == Errno.EINVAL) {
            return "The kernel has no time namespaces (CONFIG_TIME_NS), by which the program could be ended whole.";
        }
        if (step instanceof NamespaceStep.JoinNamespaces || step instanceof NamespaceStep.JoinMarked) {
            return joinHint();
        }
        String special = fileSystemHint(step);
        return special.isEmpty() ? errorHint(step) : special;
    }

    private String errorHint(Step step) {
        if (errno == Errno.ENOENT) {
            return missingHint(step);
        }
        if (errno == Errno.EACCES && isOrdinaryUser() && !closedHint(step).isEmpty()) {
            return closedHint(step);
        }
        if (errno == Errno.EROFS) {
            return "The root filesystem is read-only and lacks this directory or file: make it there beforehand, or"
                    + " run with throwaway writes (--ephemeral).";
        }
        if (errno == Errno.EMFILE) {
            return "The launch has no descriptor left: the limit of open files is too low, the container's (--ulimit nofile) or"
                    + " the caller's (ulimit -n).";
        }
        if (errno == Errno.ELOOP) {
            return "A symbolic link stands in its way in the root filesystem; mounts go on real directories only.";
        }
        if (errno == Errno.EPERM || errno == Errno.EACCES) {
            return isOrdinaryUser() ? UserNamespaces.advice() : privilegeHint();
        }
        return "";
    }

    /** Of what the specification names. */
    private static String missingHint(Step step) {
        if (step instanceof SourceStep.OpenSource) {
            return "The source of a volume (--volume, --mount) must be there.";
        } else if (step instanceof SourceStep.OpenDevice) {
            return "This machine has no such device (--device).";
        } else if (step instanceof ProcessStep.ChangeDirectory) {
            return "The container has no such directory (--workdir), and exec makes none.";
        }
        return "";
    }

    /** Of what an ordinary user has no permission to. */
    private String closedHint(Step step) {
        if (step instanceof SourceStep.OpenSource) {
            return "This user has no permission to reach it.";
        }
        return isMadeInRoot(step) && !failure.root().isEmpty()
                ? "The root filesystem " + failure.root()
                        + ", or a directory in it, is closed to this user: give the user"
                        + " the permission, or take a directory that is the user's own."
                : "";
    }

    private boolean isMissing() {
        return errno == Errno.ENOENT || errno == Errno.ENOTDIR;
    }

    private static boolean isMadeInRoot(Step step) {
        return step instanceof MountStep.Mount
                || step instanceof RootStep.MakeDirectory
                || step instanceof MountStep.Bind
                || step instanceof MountStep.File
                || step instanceof RootStep.Symlink
                || step instanceof ProcessStep.WorkingDirectory;
    }

    /** Of one who has privileges, and so may be root already. */
    private static String privilegeHint() {
        String container =
                "in another container, give that one the capabilities SYS_ADMIN, NET_ADMIN and MKNOD, and no user"
                        + " namespace.";
        return UserNamespaces.isRoot()
                ? "This is root by name, but something denies it that: a user namespace, lacking capabilities or a security"
                        + " module. Where it is " + container
                : "Run as root; " + container;
    }

    private String joinHint() {
        switch (errno) {
            case Errno.EPERM:
            case Errno.EACCES:
                return isOrdinaryUser()
                        ? "It is another user's container, or its first process may not be looked into."
                        : privilegeHint();
            case Errno.EAGAIN:
                return "The container has reached its limit of processes (--pids-limit), of which this takes two for a moment,"
                        + " or this user has: ulimit -u.";
            case Errno.ENOMEM:
                return "The container has reached its memory limit.";
            default:
                return "";
        }
    }

    private static boolean isOrdinaryUser() {
        return !UserNamespaces.isPrivileged(Syscalls.permittedCapabilities());
    }

    private static boolean isRootless() {
        try {
            return isOrdinaryUser() || UserNamespaces.isRootless();
        } catch (IOException e) {
            return false; // then it is not known, and not said
        }
    }

    private static boolean isLandlock(@Nullable Step step) {
        return step instanceof PrivilegeStep.Landlock || step instanceof PrivilegeStep.LandlockAlone;
    }

    private String landlockHint(@Nullable Step step) {
        switch (errno) {
            case Errno.ENOSYS:
                return "This kernel has no Landlock: that takes Linux 5.13, and 6.2 for these rules, built with"
                        + " CONFIG_SECURITY_LANDLOCK.";
            case Errno.EOPNOTSUPP:
                return failure.argument().isEmpty()
                        ? "Landlock is not among this kernel's security modules: add landlock to lsm= of its command line."
                        : step instanceof PrivilegeStep.LandlockAlone
                                ? "Without namespaces Landlock takes Linux 6.12."
                                : "These rules take Linux 6.2.";
            case Errno.ENOENT:
                return "A Landlock rule is for what is there.";
            case Errno.EACCES:
                return "A Landlock rule is for what the program's user can reach.";
            default:
                return "";
        }
    }

    private String fileSystemHint(Step step) {
        if (isLandlock(step)) {
            return landlockHint(step);
        } else if (step instanceof ProcessStep.ChangeDirectory && errno == Errno.EACCES) {
            return "The program's user has no permission to enter it.";
        } else if (step instanceof MountStep.Mount
                && ((MountStep.Mount) step).type().equals("proc")
                && errno == Errno.EPERM
                && isOrdinaryUser()) {
            return "The kernel lets nobody mount another proc in a user namespace where parts of this one are covered, as"
                    + " engines do in their containers: have the engine leave it (docker: --security-opt"
                    + " systempaths=unconfined; podman: --security-opt unmask=ALL)" + UserNamespaces.orAsRoot() + ".";
        } else if (step instanceof SourceStep.OpenOutside || step instanceof RootStep.RootSourceOverlay) {
            return mappedHint(step);
        } else if (step instanceof MountStep.Bind && errno == Errno.ENOSYS) {
            return "Flags for what is mounted below the source take Linux 5.12, and so that no device can be opened there;"
                    + " bind-recursive=disabled leaves out what is mounted below.";
        } else if (step instanceof RootStep.RootAttributes && errno == Errno.ENOSYS) {
            return "Something is mounted below the root filesystem, and that no device can be opened there takes Linux 5.12."
                    + " Unmount it, or run with throwaway writes (--ephemeral), which leave it out.";
        } else if (step instanceof RootStep.InertView && errno == Errno.EINVAL) {
            return "The program, or its working directory, lies on a file system that overlayfs cannot stand on, and so is not"
                    + " shown. Copy it to another one, or mount its directory.";
        } else if (errno == Errno.ENOTDIR && !notDirectoryHint(step).isEmpty()) {
            return notDirectoryHint(step);
        } else if (failure.argument().equals("the target lies in /proc")) {
            return "Nothing can be mounted there; a symbolic link in the root filesystem may lead to it.";
        } else if ((step instanceof ProcessStep.Rlimit || step instanceof ProcessStep.LateRlimit)
                && errno == Errno.EPERM) {
            return "Raising a limit above the caller's own hard limit takes CAP_SYS_RESOURCE: see ulimit -H.";
        } else if ((step instanceof TerminalStep.Terminal || step instanceof TerminalStep.JoinTerminal)
                && errno == Errno.ENOSPC) {
            return "All terminals that the kernel allows are in use: see /proc/sys/kernel/pty/max.";
        } else if (step instanceof PrivilegeStep.ExecLabel) {
            return labelHint((PrivilegeStep.ExecLabel) step);
        } else if (step instanceof TerminalStep.JoinTerminal) {
            return "There is no file system for terminals of its own any more; leave the terminal out.";
        } else if (step instanceof SourceStep.OpenDevice && errno == Errno.ENODEV) {
            return "It is no device node.";
        } else if (step instanceof DeviceStep.UsableDevice && errno == Errno.EEXIST) {
            return "Something else is there already.";
        } else if (step instanceof DeviceStep.NullDevice) {
            return "A volume covers the null device: mount none on /dev/null, and one on /dev only with the host's devices,"
                    + " as by -v /dev:/dev:dev.";
        } else if ((step instanceof MountStep.MaskPath || step instanceof MountStep.ProtectPath)
                && failure.argument().equals("/dev/null")) {
            return "The mount on /dev must have the null device there, by which files are masked.";
        } else if (failure.argument().equals("its place lies on a volume")) {
            return "What is made there would stay on the host: choose a path that no volume covers.";
        }
        return step instanceof NamespaceStep.Sysctl ? sysctlHint() : "";
    }

    /** The kernel says it of the target as of what is on the way there. */
    private static String notDirectoryHint(Step step) {
        if (step instanceof MountStep.Bind || step instanceof MountStep.File) {
            return "A file cannot be mounted on a directory, nor a directory on a file, and on the way there can be no"
                    + " file either.";
        } else if (step instanceof MountStep.Mount) {
            return "A file system is mounted on a directory: there, or on the way there, is a file.";
        }
        return isNode(step) ? "On the way there is a file." : "";
    }

    private static boolean isNode(Step step) {
        return step instanceof DeviceStep.DeviceNode || step instanceof DeviceStep.UsableDevice;
    }

    private String labelHint(PrivilegeStep.ExecLabel step) {
        boolean isAppArmor = step.file().equals(PrivilegeStep.ExecLabel.APPARMOR);
        switch (errno) {
            case Errno.ENOENT:
                return isAppArmor ? "No such profile is loaded: see aa-status, and load it by apparmor_parser." : "";
            case Errno.EINVAL:
                return isAppArmor ? "It is no name of a profile." : "The host's policy has no such context.";
            case Errno.EACCES:
            case Errno.EPERM:
                return "What this process is confined by does not allow the change.";
            default:
                return "";
        }
    }

    /** Owners that a user namespace maps. */
    private String mappedHint(Step step) {
        if (step instanceof RootStep.RootSourceOverlay) {
            return errno == Errno.EINVAL
                    ? "Throwaway writes over mapped owners take Linux 5.19, and a file system that overlayfs can stand on."
                    : "";
        }
        if (failure.argument().isEmpty()) {
            return errno == Errno.ENOENT ? "There is no such file or directory." : "";
        }
        switch (errno) {
            case Errno.EINVAL:
                return "Its file system, or one that is mounted below it, cannot show mapped owners: ext4, xfs and btrfs"
                        + " can, tmpfs since Linux 6.3, overlayfs cannot. Copy it to one that can, or run without a user"
                        + " namespace: --userns host.";
            case Errno.ENOSYS:
                return "Mapped owners take Linux 5.12; run without a user namespace: --userns host.";
            case Errno.EPERM:
                return "Its owners are mapped already, or it was mounted in another user namespace.";
            default:
                return "";
        }
    }

    private String sysctlHint() {
        switch (errno) {
            case Errno.ENOENT:
                return "This kernel has no such parameter, or not for each container.";
            case Errno.EINVAL:
            case Errno.ERANGE:
                return "The kernel does not take this value.";
            default:
                return "";
        }
    }

    private String rootHint() {
        switch (errno) {
            case Errno.ENOENT:
                return "There is no such directory.";
            case Errno.ENOTDIR:
                return "A root filesystem is a directory.";
            case Errno.EBUSY:
                return "It is this machine's own root; for a throwaway view of it give the program's absolute path"
                        + " without --rootfs (library: Root.host()).";
            default:
                return "";
        }
    }

    private String error() {
        return Errno.name(errno) + " (" + Errno.text(errno) + ")";
    }
}
