package dev.jcontainer;

import dev.jcontainer.ContainerException.Reason;
import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.cgroup.CgroupException;
import dev.jcontainer.cgroup.FrozenCgroups;
import dev.jcontainer.host.Accounts;
import dev.jcontainer.host.HostProbe;
import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.Identity;
import dev.jcontainer.host.RootFiles;
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
 * Starts programs in one running container.
 *
 * @param pid the pid of the container's first process. A result that was looked up by this number is valid only if the
 *     process of the pidfd still runs afterwards, because the kernel may reuse the number
 * @param pidfd a pidfd of the same process; the caller closes it
 * @param template the plan that {@link ExecPlanner#template} returned
 * @param map the container's id map, or null if it has no user namespace
 * @param cgroup the container's cgroup, or null if it has none
 * @param keepsHome whether the specification of the container set HOME, so that other users also get it
 */
record ExecStart(
        int pid,
        int pidfd,
        LaunchPlan template,
        @Nullable IdMap map,
        @Nullable Cgroup cgroup,
        boolean keepsHome) {
    /** The longest time between the first sign of a container's end and the end of its first process. */
    private static final int ENDING_MILLISECONDS = 1000;

    /** The time to wait for the end of a frozen container, because killing a container may freeze it first. */
    private static final int KILLING_MILLISECONDS = 100;

    /** What is done once it is known which process of the container the program joins. */
    private interface Entry<T> {
        T enter(ExecStart start) throws IOException;
    }

    ContainerProcess start(ExecSpec spec, @Nullable LaunchObserver observer) throws IOException {
        return enter(spec, new Entry<ContainerProcess>() {
            @Override
            public ContainerProcess enter(ExecStart start) throws IOException {
                return start.launch(spec, observer);
            }
        });
    }

    /** Starts a program that outlives this JVM. */
    void detach(ExecSpec spec) throws IOException {
        enter(spec, new Entry<Boolean>() {
            @Override
            public Boolean enter(ExecStart start) throws IOException {
                start.leave(spec);
                return true;
            }
        });
    }

    private <T> T enter(ExecSpec spec, Entry<T> entry) throws IOException {
        if (cgroup != null && cgroup.isFrozen()) {
            if (Syscalls.pidfdHasEnded(pidfd, KILLING_MILLISECONDS) > 0) {
                throw ended(spec);
            }
            throw new ContainerException(
                    Reason.NOT_RUNNING,
                    cannot(spec) + "the container is paused. Resume it first: unpause (library: resume()).");
        }
        refuseFrozen();
        if (map != null && !isOpen(pid)) {
            return besideReaper(spec, entry);
        }
        return entry.enter(this);
    }

    /** Refuses a container that is frozen, or is being frozen, by a cgroup above its own. */
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
            throw failed(spec, e);
        }
    }

    private void leave(ExecSpec spec) throws IOException {
        LaunchPlan plan = plan(spec, false).handedOver();
        try {
            Launcher.detach(LaunchRequest.of(plan)
                            .into(pidfd)
                            .stdio(spec.stdio())
                            .build())
                    .close();
        } catch (LaunchFailure e) {
            throw failed(spec, e);
        }
    }

    private ContainerException failed(ExecSpec spec, LaunchFailure e) {
        return hasEnded(e) ? ended(spec) : ContainerException.ofExec(e);
    }

    /**
     * Whether this process may inspect another one: man 2 ptrace, access mode checking. Also true if that has ended;
     * the launch reports that.
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
     * Joins the container through the child of its first process. The first process is the reaper of {@code --init},
     * which only root may inspect; its child is the container's program. A child of a process that the pidfd holds
     * belongs to the same container.
     */
    private <T> T besideReaper(ExecSpec spec, Entry<T> entry) throws IOException {
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
            return entry.enter(new ExecStart(child, held, template, map, cgroup, keepsHome));
        } finally {
            Syscalls.close(held);
        }
    }

    /** The oldest child of the first process; -1 if it has none. */
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
                cannot(spec)
                        + "it was started with --isolation landlock, so it has no namespaces in which a program could"
                        + " be started.");
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
            identity = Accounts.lookUp(user, new RootFiles("/proc/" + pid + "/root", true), map);
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
            throw ended(spec); // the root may have been that of another process
        }
        return identity;
    }

    /**
     * Whether a launch may have failed because the container has ended. While a container ends, all its other processes
     * are killed before the first process ends, and no process can enter it.
     */
    private boolean hasEnded(LaunchFailure failure) {
        return Syscalls.pidfdHasEnded(pidfd, isSign(failure) ? ENDING_MILLISECONDS : 0) > 0;
    }

    /**
     * Whether a process has ended. If that cannot be checked, it is an error: the process is not taken for an ended
     * one.
     */
    private static boolean hasEnded(int process) throws SystemCallException {
        return SystemCallException.check(Syscalls.pidfdHasEnded(process, 0), "look at the container") > 0;
    }

    private static boolean isSign(LaunchFailure failure) {
        switch (failure.errno()) {
            case Errno.ESRCH: // from setns(2)
            case Errno.ENOMEM: // from clone3(2) in a pid namespace without a first process
            case Errno.ENODEV: // from a cgroup that was removed
                return true;
            default:
                return failure.stage() == LaunchFailure.Stage.DIED
                        || failure.step() instanceof NamespaceStep.JoinCgroup
                        || failure.step() instanceof NamespaceStep.CloneIntoCgroup;
        }
    }
}
