package dev.jcontainer.launch;

import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A container whose program runs: its first process, held by a pidfd, and its supervisor.
 *
 * <p>Thread-safe. The caller closes it. When the container has ended, all its descriptors are closed, except for pipes
 * that were taken.
 */
public final class RunningContainer implements AutoCloseable {
    private static final long ORPHAN_LIMIT = 10_000_000_000L;

    private final int pid;
    private final Supervisor supervisor;
    private final @Nullable Cgroup cgroup;
    private final CgroupEnd cgroupEnd;
    private final ProgramStreams streams;
    private final ExitFuture exit = new ExitFuture();
    private final Reactor reactor;
    private long token; // guarded by this
    private int pidfd; // guarded by this; -1 when closed
    private boolean isGuarding; // guarded by this; the supervisor guards a terminal of this process
    private boolean isAnswered; // guarded by this; the supervisor has sent its last record about the container
    private boolean isOver; // guarded by this; the supervisor has reported the end, has ended, or is given up
    private @Nullable LateAnswer late; // guarded by this; set when the container is killed or has ended
    private long endToken; // guarded by this
    private boolean isWatched; // guarded by this; the end of the first process is waited for
    private boolean isOrphan; // guarded by this; the supervisor has ended, only the pidfd tells the end
    private Reactor.@Nullable Timer orphanLimit; // guarded by this
    private boolean isReleased; // guarded by this; the supervisor no longer belongs to this container

    RunningContainer(
            Reactor reactor,
            ControlRecord ready,
            Supervisor supervisor,
            ProgramStreams streams,
            @Nullable Cgroup cgroup) {
        this.reactor = reactor;
        this.streams = streams;
        this.cgroupEnd = new CgroupEnd(reactor, cgroup);
        this.pid = ready.pid();
        this.pidfd = ready.descriptor();
        this.supervisor = supervisor;
        this.cgroup = cgroup;
    }

    /** Begins to wait for the end. If this fails, the caller ends the container by closing the control socket. */
    synchronized RunningContainer begin() throws IOException {
        try {
            token = reactor.add(supervisor.control().descriptor(), new Reactor.Handler() {
                @Override
                public void ready() {
                    readControl();
                }
            });
            endToken = reactor.add(pidfd, new Reactor.Handler() {
                @Override
                public void ready() {
                    firstEnded();
                }
            });
            isWatched = true;
            return this;
        } catch (IOException | RuntimeException | Error e) {
            forgetControl();
            closePidfd();
            closePipes();
            throw e;
        }
    }

    /**
     * Called when the first process has ended. The supervisor reports that, or this JVM if the supervisor is stopped.
     */
    private void firstEnded() {
        synchronized (this) {
            unwatch();
            if (!isOrphan) {
                awaitAnswer();
                return;
            }
        }
        endOrphan(LaunchFailure.Stage.SUPERVISOR);
    }

    /** The pid of the container's first process, in the PID namespace of this JVM. */
    public int pid() {
        return pid;
    }

    /** Another pidfd of the first process, which the caller closes; -1 if the container has ended. */
    public synchronized int hold() throws SystemCallException {
        return pidfd < 0 ? -1 : SystemCallException.check(Syscalls.duplicate(pidfd), "hold the container");
    }

    /** Whether the first process has ended, so that its number may be reused; also false if that cannot be checked. */
    public synchronized boolean hasEnded() {
        return pidfd < 0 || Syscalls.pidfdHasEnded(pidfd, 0) > 0;
    }

    /** The JVM's ends of the program's streams; {@link #closePipes} closes them. */
    public ProgramStreams streams() {
        return streams;
    }

    /**
     * Makes the supervisor restore the settings of a terminal if this process ends before {@link #closePipes}. It also
     * does so if the container has ended before that, because the caller may still write to the terminal.
     *
     * @param descriptor the descriptor of the terminal; a container can guard at most one
     * @param before the present settings
     * @param raw the settings that the terminal will get. The supervisor restores only a terminal that has these
     *     settings, because otherwise another program has changed them
     */
    public synchronized void guard(int descriptor, byte[] before, byte[] raw) throws IOException {
        if (!isReleased) {
            supervisor.control().guard(descriptor, before, raw);
            isGuarding = true;
        }
    }

    /** The container's cgroup, or null if it has none. */
    public @Nullable Cgroup cgroup() {
        return cgroup;
    }

    /** The end of the container. It completes when neither a process of the container nor its cgroup is left. */
    public ExitFuture exit() {
        return exit;
    }

    /**
     * Sends a signal to the container's first process. Does nothing if that has ended.
     *
     * @throws SystemCallException if the number is not a signal, or if the signal may not be sent
     */
    public synchronized void signal(int signal) throws SystemCallException {
        if (pidfd < 0) {
            return;
        }
        int result = Syscalls.pidfdSendSignal(pidfd, signal);
        if (result < 0 && result != -Errno.ESRCH) {
            throw new SystemCallException(-result, "send signal " + signal + " to the container");
        }
    }

    /**
     * Kills all processes of the container: the kernel ends a PID namespace together with its first process. A paused
     * container is thawed as well, because on cgroup v1 a frozen process does not end when it is killed.
     */
    public void kill() {
        killBySupervisor();
        try {
            signal(9);
        } catch (SystemCallException e) {
            throw new IllegalStateException(e); // cannot happen: SIGKILL is a signal, and the process is a descendant
        }
        cgroupEnd.kill(exit);
        awaitAnswer();
    }

    /** The supervisor can kill an exec in the frozen cgroups of a container, which must not be thawed for it. */
    private synchronized void killBySupervisor() {
        if (!isReleased) { // otherwise it would kill another container
            supervisor.control().kill();
        }
    }

    /**
     * Bounds the time until the end of a killed or ended container is known, even if the supervisor or a process is
     * held.
     */
    private synchronized void awaitAnswer() {
        if (!isReleased && !isOver && late == null) {
            late = new LateAnswer(reactor, this, supervisor);
            late.begin();
        }
    }

    /** Whether the end is known, or it is known that the supervisor will not report it. */
    synchronized boolean isAnswered() {
        return isOver;
    }

    /** Gives the supervisor up, because it does not answer: kills it, and waits for the end of the first process. */
    void giveUp() {
        forgetControl();
        if (release()) {
            supervisor.kill();
        }
        awaitOrphan();
    }

    /**
     * Leaves the container to its supervisor, because the first process does not end. When it does, the supervisor
     * removes what is left of the container.
     */
    void leave() {
        forgetControl();
        closePidfd();
        if (release()) {
            supervisor.leave();
        }
        exit.fail(LaunchFailure.of(LaunchFailure.Stage.STUCK, 0, ""));
    }

    /**
     * Releases the supervisor. Only the first call returns true; its caller then decides what happens to the
     * supervisor.
     */
    private synchronized boolean release() {
        boolean isOurs = !isReleased;
        isReleased = true;
        return isOurs;
    }

    /**
     * Makes all processes that an exec has started end together with it, even those that have become children of the
     * container's first process. It has no effect on a container's own program, with which all processes end in any
     * case.
     */
    public synchronized void endWhole() {
        if (!isReleased) { // otherwise it would affect another launch
            supervisor.control().endWhole();
        }
    }

    /** Whether the first process handles or blocks a signal. A pid 1 ignores all other signals except SIGKILL. */
    public boolean handles(int signal) {
        return SignalHandlers.of(pid).handles(signal);
    }

    /** Collects the pipe from stdout (1) or stderr (2), or for stdout the terminal; null if there is none. */
    public @Nullable OutputCollector collect(int stream, OutputLimit limit) throws IOException {
        return streams.collect(stream, limit, exit);
    }

    /** Closes the pipes that were not taken, and the terminal. */
    public void closePipes() {
        streams.close();
        releaseSupervisor();
    }

    /** Kills all processes of the container, waits until none is left, and closes the streams. */
    @Override
    public void close() {
        if (!exit.isDone()) {
            kill();
        }
        exit.join();
        closePipes();
    }

    /**
     * Releases the supervisor for the next launch. A container's terminal must be closed before that, see {@link
     * #guard}.
     */
    private void releaseSupervisor() {
        synchronized (this) {
            if (!isAnswered || isReleased || streams.hasOpenTerminal()) {
                return;
            }
            isReleased = true;
            if (isGuarding) {
                supervisor.control().letGo();
            }
        }
        Supervisors.giveBack(supervisor, reactor);
    }

    /** Runs a task once, {@code delay} nanoseconds from now, unless the container ends before. */
    public void schedule(long delay, Runnable task) {
        Reactor.Timer timer = reactor.schedule(delay, new Reactor.Handler() {
            @Override
            public void ready() {
                task.run();
            }
        });
        exit.whenDone(() -> reactor.cancel(timer));
    }

    /** Reads a record of the supervisor. All failures are reported to those who wait for the end. */
    private void readControl() {
        try {
            hear(supervisor.control().receive(0));
        } catch (IOException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            fail(new IOException("Cannot find out how the container has ended: " + e, e));
        }
    }

    private void hear(@Nullable ControlRecord record) {
        if (record == null) {
            supervisorEnded();
        } else if (record.type() == ControlRecord.EXIT) {
            forgetControl();
            closePidfd();
            end(Exit.of(record, cgroupEnd.used()));
        }
    }

    /** Called for EXIT, which means that no process of the container is left, and that the supervisor is free again. */
    private void end(Exit ended) {
        cgroupEnd.remove(new Runnable() {
            @Override
            public void run() {
                synchronized (RunningContainer.this) {
                    isAnswered = true;
                    streams.linger();
                }
                releaseSupervisor();
                exit.complete(ended);
            }
        });
    }

    private void supervisorEnded() {
        forgetControl();
        closeSupervisor();
        awaitOrphan();
    }

    private void fail(IOException error) {
        forgetControl();
        kill();
        closeSupervisor();
        closePidfd();
        cgroupEnd.remove(failing(error));
    }

    private Runnable failing(IOException error) {
        return new Runnable() {
            @Override
            public void run() {
                exit.fail(error);
            }
        };
    }

    /** Closes the supervisor, unless it already serves another launch. */
    private void closeSupervisor() {
        if (release()) {
            supervisor.close();
        }
    }

    private synchronized void forgetControl() {
        isOver = true;
        reactor.remove(supervisor.control().descriptor(), token);
        if (late != null) {
            late.cancel();
        }
    }

    private synchronized void unwatch() {
        if (isWatched) {
            isWatched = false;
            reactor.remove(pidfd, endToken);
        }
    }

    private synchronized void closePidfd() {
        unwatch();
        Syscalls.close(pidfd);
        pidfd = -1;
    }

    /** Kills a container whose supervisor was killed, and waits for its end. The status of its program is unknown. */
    private void awaitOrphan() {
        kill();
        synchronized (this) {
            isOrphan = true;
            if (isWatched) {
                orphanLimit = reactor.schedule(ORPHAN_LIMIT, new Reactor.Handler() {
                    @Override
                    public void ready() {
                        endOrphan(LaunchFailure.Stage.STUCK);
                    }
                });
                return;
            }
        }
        endOrphan(LaunchFailure.Stage.SUPERVISOR);
    }

    private void endOrphan(LaunchFailure.Stage how) {
        synchronized (this) {
            if (orphanLimit != null) {
                reactor.cancel(orphanLimit);
            }
            closePidfd();
        }
        cgroupEnd.remove(failing(LaunchFailure.of(how, 0, "")));
    }
}
