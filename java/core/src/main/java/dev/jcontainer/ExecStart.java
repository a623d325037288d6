package dev.jcontainer;

import dev.jcontainer.ContainerException.Reason;
import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.cgroup.CgroupException;
import dev.jcontainer.cgroup.FrozenCgroups;
import dev.jcontainer.host.Accounts;
import dev.jcontainer.host.ContainerFiles;
import dev.jcontainer.host.HostProbe;
import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.Identity;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.LaunchRequest;
import dev.jcontainer.launch.Launcher;
import dev.jcontainer.launch.RunningContainer;
import dev.jcontainer.plan.ExecPlanner;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.Planner;
import dev.jcontainer.plan.step.NamespaceStep;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.User;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Starts programs in one container that runs.
 *
 * @param pid of its first process; whatever is looked up by it counts only as long as the pidfd has not ended after that,
 *     since the number may be given again
 * @param pidfd of the same, the caller's to close
 * @param template by {@link ExecPlanner#template}
 * @param map of its user namespace, null for none
 * @param cgroup its own, null for none
 * @param keepsHome whether its HOME was given, and so is also that of other users
 */
record ExecStart(
        int pid,
        int pidfd,
        LaunchPlan template,
        @Nullable IdMap map,
        @Nullable Cgroup cgroup,
        boolean keepsHome) {
    /** How long the end of a container may take from its first sign to the end of its first process. */
    private static final int ENDING_MILLISECONDS = 1000;

    /** A container is stopped while it is killed, too. */
    private static final int KILLING_MILLISECONDS = 100;

    ContainerProcess start(ExecSpec spec, @Nullable LaunchObserver observer) throws IOException {
        if (cgroup != null && cgroup.isFrozen()) {
            if (Syscalls.pidfdHasEnded(pidfd, KILLING_MILLISECONDS) > 0) {
                throw ended(spec);
            }
            throw new ContainerException(
                    Reason.NOT_RUNNING,
                    cannot(spec) + "the container is paused. Let it go on before: unpause (library: resume()).");
        }
        refuseFrozen();
        if (map != null && !isOpen(pid)) {
            return besideReaper(spec, observer);
        }
        return launch(spec, observer);
    }

    /** By a cgroup above its own, or one that is about to be. */
    private void refuseFrozen() throws IOException {
        try {
            if (cgroup != null) {
                FrozenCgroups.refuse(cgroup.directories(), cgroup.isUnified());
            }
        } catch (CgroupException e) {
            throw new ContainerException(e);
        }
    }

    private ContainerProcess launch(ExecSpec spec, @Nullable LaunchObserver observer) throws IOException {
        LaunchPlan plan = plan(spec, observer != null);
        try {
            RunningContainer running = Launcher.launch(LaunchRequest.of(plan)
                    .into(pidfd)
                    .stdio(spec.stdio())
                    .timeout(spec.timeout())
                    .listener(ObserverListener.of(observer))
                    .build());
            return new ContainerProcess(running, spec);
        } catch (LaunchFailure e) {
            if (hasEnded(e)) {
                throw ended(spec);
            }
            throw ContainerException.ofExec(e);
        }
    }

    /**
     * Whether the kernel lets this process look into another one: man 2 ptrace, access mode checking. Into one that is gone as
     * well: that is the launch's to tell.
     */
    private static boolean isOpen(int process) throws IOException {
        String file = "/proc/" + process + "/ns/user";
        int namespace = Syscalls.open(Bytes.cString(file), Syscalls.O_RDONLY, 0);
        if (namespace == -Errno.EACCES || namespace < 0 && KernelFiles.isGone(-namespace)) {
            return namespace != -Errno.EACCES;
        }
        Syscalls.close(SystemCallException.check(namespace, "open " + file));
        return true;
    }

    /**
     * Where the first process is the init of {@code --init}, which only root can look into, its child is joined: the
     * container's program. While it is a child of the one that is held, it is that container's.
     */
    private ContainerProcess besideReaper(ExecSpec spec, @Nullable LaunchObserver observer) throws IOException {
        int child = firstChild();
        int held = child < 0 ? -Errno.ESRCH : Syscalls.pidfdOpen(child);
        if (held < 0) {
            throw ended(spec);
        }
        try {
            boolean isChild = firstChild() == child && !hasEnded(held);
            if (!isChild || hasEnded(pidfd)) {
                throw ended(spec);
            }
            return new ExecStart(child, held, template, map, cgroup, keepsHome).launch(spec, observer);
        } finally {
            Syscalls.close(held);
        }
    }

    /** The oldest child of the first process, -1 where it has none. */
    private int firstChild() throws IOException {
        byte[] list = KernelFiles.readIfThere("/proc/" + pid + "/task/" + pid + "/children");
        String children = list == null ? "" : Bytes.decode(list);
        int end = children.indexOf(' ');
        return end < 0 ? -1 : Integer.parseInt(children.substring(0, end));
    }

    static ContainerException ended(ExecSpec spec) {
        return new ContainerException(Reason.NOT_RUNNING, cannot(spec) + "the container has ended.");
    }

    static ContainerException withoutNamespaces(ExecSpec spec) {
        return new ContainerException(
                Reason.INVALID,
                cannot(spec) + "it was started with --isolation landlock, so it has no namespaces that a program could"
                        + " be started in.");
    }

    private static String cannot(ExecSpec spec) {
        return "Cannot run " + spec.command().get(0) + " in the container: ";
    }

    private LaunchPlan plan(ExecSpec spec, boolean listened) throws IOException {
        String term = spec.stdio().stdout() instanceof Stdio.Sink.Inherit
                        || spec.stdio().isTerminal()
                ? HostProbe.terminalType()
                : null;
        if (term == null && spec.stdio().isTerminal()) {
            term = Planner.DEFAULT_TERM;
        }
        return ExecPlanner.plan(template, spec, identity(spec), map, keepsHome, term, listened);
    }

    private @Nullable Identity identity(ExecSpec spec) throws IOException {
        User user = spec.user();
        if (user == null) {
            return null;
        }
        Identity identity;
        try {
            identity = Accounts.lookUp(user, new ContainerFiles("/proc/" + pid + "/root", true), map);
        } catch (IOException e) {
            if (hasEnded(pidfd)) {
                throw ended(spec);
            }
            throw e;
        } catch (IllegalArgumentException e) {
            if (hasEnded(pidfd)) {
                throw ended(spec);
            }
            throw new ContainerException(Reason.INVALID, cannot(spec) + e.getMessage() + ".", e);
        }
        if (hasEnded(pidfd)) {
            throw ended(spec); // it may have been another process's root
        }
        return identity;
    }

    /**
     * Whether a launch may have failed because the container has ended. Before its first process has, everything else in it
     * is killed, and nothing new comes in.
     */
    private boolean hasEnded(LaunchFailure failure) {
        return Syscalls.pidfdHasEnded(pidfd, isSign(failure) ? ENDING_MILLISECONDS : 0) > 0;
    }

    /** What cannot be looked at has not ended, nor is its number certain. */
    private static boolean hasEnded(int process) throws SystemCallException {
        return SystemCallException.check(Syscalls.pidfdHasEnded(process, 0), "look at the container") > 0;
    }

    private static boolean isSign(LaunchFailure failure) {
        switch (failure.errno()) {
            case Errno.ESRCH: // of setns(2)
            case Errno.ENOMEM: // of clone3(2) in a pid namespace without a first process
            case Errno.ENODEV: // of a cgroup that was removed
                return true;
            default:
                return failure.stage() == LaunchFailure.Stage.DIED
                        || failure.step() instanceof NamespaceStep.JoinCgroup
                        || failure.step() instanceof NamespaceStep.CloneIntoCgroup;
        }
    }
}
