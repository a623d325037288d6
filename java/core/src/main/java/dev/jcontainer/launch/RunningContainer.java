package dev.jcontainer.launch;

import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A container whose program runs: its first process, held by a pidfd, and its supervisor.
 *
 * <p>Thread-safe. When it has ended, everything that it held is closed, but for pipes that were taken.
 */
public final class RunningContainer implements AutoCloseable {
    private static final long ORPHAN_LIMIT = 10_000_000_000L;

    private final int pid;
    private final Supervisor supervisor;
    private final @Nullable Cgroup cgroup;
    private final CgroupEnd cgroupEnd;
    private final ProgramStreams streams;
    private final CompletableFuture<Exit> exit = new CompletableFuture<>();
    private final Reactor reactor;
    private long token; // guarded by this
    private int pidfd; // guarded by this; -1 when closed
    private boolean isGuarding; // guarded by this; the supervisor guards a terminal of this process
    private boolean isAnswered; // guarded by this; the supervisor has nothing more to say of the container
    private boolean isOver; // guarded by this; the supervisor has said how it ended, or is gone, or given up
    private @Nullable LateAnswer late; // guarded by this; from when it is killed or has ended
    private long endToken; // guarded by this
    private boolean isWatched; // guarded by this; the end of the first process is waited for
    private boolean isOrphan; // guarded by this; its supervisor is gone, so that its end alone tells
    private Reactor.@Nullable Timer orphanLimit; // guarded by this
    private boolean isReleased; // guarded by this; the supervisor is not ours any more

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

    /** Begins to wait for its end. When this fails, the caller ends it by closing the control socket. */
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

    /** The first process has ended. The supervisor reports that; where the supervisor is stopped, this JVM does in the end. */
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

    /** The pid of the container's first process, in the host's numbers. */
    public int pid() {
        return pid;
    }

    /** Another pidfd of the first process, the caller's to close; -1 when it has ended. */
    public synchronized int hold() throws SystemCallException {
        return pidfd < 0 ? -1 : SystemCallException.check(Syscalls.duplicate(pidfd), "hold the container");
    }

    /** Whether the first process has ended, so that its number may be another's; false also where that cannot be seen. */
    public synchronized boolean hasEnded() {
        return pidfd < 0 || Syscalls.pidfdHasEnded(pidfd, 0) > 0;
    }

    /** Our ends of its streams; {@link #closePipes} closes them. */
    public ProgramStreams streams() {
        return streams;
    }

    /**
     * Has the supervisor set a terminal back to what it was, should this process be gone before {@link #closePipes}. It does
     * so also when the container has ended before: whoever guards may have more to write to it.
     *
     * @param descriptor of the terminal, at most one
     * @param before its settings
     * @param raw those that it is about to get: what it has when it is set back, or somebody else has set it since
     */
    public synchronized void guard(int descriptor, byte[] before, byte[] raw) throws IOException {
        if (!isReleased) {
            supervisor.control().guard(descriptor, before, raw);
            isGuarding = true;
        }
    }

    /** The container's own cgroup, null where it has none. */
    public @Nullable Cgroup cgroup() {
        return cgroup;
    }

    /** Completes when no process of the container is left, nor its cgroup. */
    public CompletableFuture<Exit> exit() {
        return exit;
    }

    /**
     * Sends a signal to the container's first process. Does nothing when it has ended.
     *
     * @throws SystemCallException when the number is no signal, or it may not be sent
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
     * Kills every process of the container: the kernel takes the rest of a PID namespace with its first process. Also
     * when it is paused, which a killed process of cgroup v1 otherwise stays.
     */
    public void kill() {
        killBySupervisor();
        try {
            signal(9);
        } catch (SystemCallException e) {
            throw new IllegalStateException(e); // SIGKILL is a signal, and the process our own descendant
        }
        cgroupEnd.kill(exit);
        awaitAnswer();
    }

    /** It gets a program out of the frozen cgroups of a container, which are not ours to thaw. */
    private synchronized void killBySupervisor() {
        if (!isReleased) { // else it would kill another one
            supervisor.control().kill();
        }
    }

    /** The end of a container that is killed, or has ended, is told in a bounded time, whatever holds its supervisor or itself. */
    private synchronized void awaitAnswer() {
        if (!isReleased && !isOver && late == null) {
            late = new LateAnswer(reactor, this, supervisor);
            late.begin();
        }
    }

    /** Whether its end is known, or at least that nobody will tell it. */
    synchronized boolean isAnswered() {
        return isOver;
    }

    /** Its supervisor does not answer. */
    void giveUp() {
        forgetControl();
        if (release()) {
            supervisor.kill();
        }
        awaitOrphan();
    }

    /** Its first process does not end. When it does, its supervisor removes what there is of the container. */
    void leave() {
        forgetControl();
        closePidfd();
        if (release()) {
            supervisor.leave();
        }
        exit.completeExceptionally(LaunchFailure.of(LaunchFailure.Stage.STUCK, 0, ""));
    }

    /** True for whom it is to deal with the supervisor, once. */
    private synchronized boolean release() {
        boolean isOurs = !isReleased;
        isReleased = true;
        return isOurs;
    }

    /**
     * Has all that a program has started in a container which ran already end with it: also what has become a child of the
     * container's first process. A container's own program takes everything with it anyway.
     */
    public synchronized void endWhole() {
        if (!isReleased) { // else it would hold for another's
            supervisor.control().endWhole();
        }
    }

    /** Whether the first process handles or blocks a signal; otherwise a pid 1 ignores all but SIGKILL. */
    public boolean handles(int signal) {
        return SignalHandlers.of(pid).handles(signal);
    }

    /** Collects the pipe from stdout (1) or stderr (2), or for stdout the terminal; null where there is none. */
    public @Nullable Collector collect(int stream, OutputLimit limit) throws IOException {
        return streams.collect(stream, limit, exit);
    }

    /** Closes the pipes that were not taken, and the terminal. */
    public void closePipes() {
        streams.close();
        releaseSupervisor();
    }

    /** Kills every process of it, waits until none is left, and closes its streams. */
    @Override
    public void close() {
        if (!exit.isDone()) {
            kill();
        }
        try {
            exit.join();
        } catch (CompletionException e) {
            // How it ended is not asked here, only that it has.
        }
        closePipes();
    }

    /** For the next launch; of a container with a terminal only when that is closed, see {@link #guard}. */
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

    /** Runs something once, {@code delay} nanoseconds from now, unless the container has ended before. */
    public void schedule(long delay, Runnable task) {
        Reactor.Timer timer = reactor.schedule(delay, new Reactor.Handler() {
            @Override
            public void ready() {
                task.run();
            }
        });
        exit.whenComplete((ended, error) -> reactor.cancel(timer));
    }

    /** Whatever goes wrong, whoever waits for the end hears of it. */
    private void readControl() {
        try {
            hear(supervisor.control().receive(0));
        } catch (IOException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            fail(new IOException("Cannot tell how the container has ended: " + e, e));
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

    /** EXIT says that no process is left of the container, and that the supervisor serves again. */
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
                exit.completeExceptionally(error);
            }
        };
    }

    /** Unless it serves somebody else by now. */
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

    /** A container whose supervisor was killed: what its program returned, nobody knows. It is killed, and awaited. */
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
