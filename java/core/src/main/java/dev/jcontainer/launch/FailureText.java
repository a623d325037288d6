package dev.jcontainer.launch;

import dev.jcontainer.host.UserNamespaces;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.PlainText;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.plan.step.StepFailure;
import java.io.IOException;

/**
 * The message for a {@link LaunchFailure}, in one line: what was attempted, on what, why it failed and what to do.
 *
 * <p>Immutable.
 */
public final class FailureText {
    /** The kind of reason, on which callers can decide. */
    public enum Kind {
        /** The program does not exist in the container, or its interpreter or loader does not. */
        NOT_FOUND,
        /** The program exists but cannot be executed. */
        NOT_EXECUTABLE,
        /** This process may not make containers. */
        NOT_PERMITTED,
        /** Something that the plan names does not exist or is of the wrong kind. */
        INVALID,
        /** The launch took longer than the timeout. */
        TIMED_OUT,
        /** Any other reason. */
        FAILED
    }

    private final LaunchFailure failure;
    private final boolean isExec;
    private final int errno;

    private FailureText(LaunchFailure failure, boolean isExec) {
        this.failure = failure;
        this.isExec = isExec;
        this.errno = failure.errno();
    }

    /** The text for a container that was not started. */
    public static FailureText of(LaunchFailure failure) {
        return new FailureText(failure, false);
    }

    /** The text for a program that was not started in a running container. */
    public static FailureText ofExec(LaunchFailure failure) {
        return new FailureText(failure, true);
    }

    /** The kind of reason. */
    public Kind kind() {
        Step step = failure.step();
        if (failure.stage() == LaunchFailure.Stage.TIMEOUT) {
            return Kind.TIMED_OUT;
        }
        if (failure.stage() == LaunchFailure.Stage.CLONE && errno == Errno.EPERM) {
            return Kind.NOT_PERMITTED;
        }
        if (step instanceof LifecycleStep.Exec && isOfFilter()) {
            return Kind.INVALID;
        }
        if (step instanceof LifecycleStep.Exec) {
            return errno == Errno.ENOENT || errno == Errno.ENOTDIR ? Kind.NOT_FOUND : Kind.NOT_EXECUTABLE;
        }
        if (step != null && step.namesInput() && (errno == Errno.ENOENT || errno == Errno.ENOTDIR)) {
            return Kind.INVALID;
        }
        return Kind.FAILED;
    }

    /**
     * Whether the exec's error can come only from a filter, or is one that the profile's filter returns for some execs.
     */
    private boolean isOfFilter() {
        return errno == 0 || errno == Errno.ENOSYS || failure.mayBeOfFilter();
    }

    /** The message, without characters that would disturb a terminal. */
    public String message() {
        return PlainText.escaped(text());
    }

    private String text() {
        switch (failure.stage()) {
            case STEP:
                return stepMessage();
            case PLAN:
                return "Cannot read the launch plan: " + failure.argument()
                        + ". The helper and the library are from different builds; use both from the same one.";
            case CLONE:
                return (isExec
                                ? "Cannot start a process for the container: "
                                : "Cannot create the container's namespaces: ")
                        + error() + ". " + cloneHint();
            case DIED:
                return isExec
                        ? "The new process in the container was killed before it ran the program, by the container's"
                                + " memory limit or by a process in it."
                        : "The container's first process was killed before it ran the program.";
            case SUPERVISOR:
                return isExec
                        ? "The supervisor of the program in the container was killed, so the program was killed too;"
                                + " how it ended is not known."
                        : "The container's supervisor was killed, so the container was killed too; how its program"
                                + " ended is not known.";
            case STUCK:
                return (isExec ? "The program in the container" : "The container")
                        + " was killed, but its first process does not end: it waits in the kernel, or it is in a"
                        + " frozen cgroup. It will end as soon as possible; its status will not be known.";
            case TIMEOUT:
                return "The launch took longer than the " + (isExec ? "program's" : "container's")
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
                return "The container's cgroup accepts no processes: it passes controllers on to cgroups below it, or"
                        + " it is threaded.";
            case Errno.EINVAL:
                return "The kernel was built without one of these namespaces.";
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
        if (step == null) {
            return "Cannot do a step: " + error() + detail(failure.argument()) + place + ".";
        }
        StepFailure how = new StepFailure(errno, failure.argument(), failure.source(), failure.root(), caller());
        String hint = step.hint(how);
        return "Cannot " + step.attempt(how) + ": " + error() + detail(step.detail(how)) + place + "."
                + (hint.isEmpty() ? "" : " " + hint);
    }

    private static String detail(String text) {
        return text.isEmpty() ? "" : ": " + text;
    }

    private static StepFailure.Caller caller() {
        return new StepFailure.Caller(
                isOrdinaryUser(),
                isRootless(),
                UserNamespaces.isRoot(),
                UserNamespaces.advice(),
                UserNamespaces.orAsRoot());
    }

    private String execMessage(LifecycleStep.Exec exec) {
        String command = exec.argv().get(0);
        String start = "Cannot run " + command + ": ";
        if (errno != 0 && errno != Errno.ENOSYS && failure.mayBeOfFilter()) {
            start += "the seccomp profile does not even let the program start: for some arguments, it answers execve(2)"
                    + " with "
                    + error() + ". Make it allow execve. If that is not the cause, ";
        }
        if (errno == Errno.ENOENT && failure.programExists()) {
            return start + "it exists, but the interpreter that its first line names, or its loader, is not in the"
                    + " container.";
        }
        if (errno == Errno.ENOENT || errno == Errno.ENOTDIR) {
            return start + "there is no such program in the container"
                    + (exec.path().isEmpty() ? "." : ", searched in PATH=" + exec.path() + ".");
        }
        switch (errno) {
            case 0:
            case Errno.ENOSYS: // no exec itself fails with it
                return start + "the seccomp profile does not even let the program start: it answers execve(2) with "
                        + (errno == 0 ? "success, but without executing it." : error() + ".");
            case Errno.EPERM:
                return start
                        + "the kernel refuses to execute it (EPERM): the file has capabilities that the container may"
                        + " not have, as ping often has NET_RAW (getcap shows them; add them with --cap-add, or remove"
                        + " them from the file with setcap -r), or the seccomp profile denies execve(2).";
            case Errno.EACCES:
                return start + "permission is denied (EACCES): its mode does not allow it, "
                        + (exec.path().isEmpty() ? "" : "it is a directory, ")
                        + "it is on a noexec mount, or no Landlock rule contains it; or the program's user may not"
                        + " enter a parent of its path, which may be the root filesystem itself.";
            case Errno.EISDIR:
                return start + "it is a directory (EISDIR).";
            case Errno.ELOOP:
                return start + "the symbolic links in its path form a loop, or are too many (ELOOP)"
                        + (exec.path().isEmpty() ? "." : ", searched in PATH=" + exec.path() + ".");
            case Errno.ENOEXEC:
                return start + "it is neither a program for this machine nor a script that starts with #! (ENOEXEC).";
            case Errno.E2BIG:
                return start + "its arguments and environment together are longer than the kernel allows, a quarter of"
                        + " the stack limit (E2BIG). Shorten them, or raise ulimit -s.";
            default:
                return start + error() + ".";
        }
    }

    private static boolean isOrdinaryUser() {
        return !UserNamespaces.isPrivileged(Syscalls.permittedCapabilities());
    }

    private static boolean isRootless() {
        try {
            return isOrdinaryUser() || UserNamespaces.isRootless();
        } catch (IOException e) {
            return false; // it is not known, so it is not mentioned
        }
    }

    private String error() {
        return Errno.described(errno);
    }
}
