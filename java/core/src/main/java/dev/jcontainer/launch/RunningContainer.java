package dev.jcontainer.launch;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A container whose program runs: its first process, held by a pidfd, and its supervisor.
 *
 * <p>Thread-safe. When it has ended, everything that it held is closed, but for pipes that were taken.
 */
public final class RunningContainer {
    private final int pid;
    private final Supervisor supervisor;
    private final int[] pipes;
    private final CompletableFuture<Exit> exit = new CompletableFuture<>();
    private final Reactor reactor;
    private long token; // guarded by this
    private int pidfd; // guarded by this; -1 when closed

    RunningContainer(Reactor reactor, ControlRecord ready, Supervisor supervisor, Streams streams) {
        this.reactor = reactor;
        this.pid = ready.pid();
        this.pidfd = ready.descriptor();
        this.supervisor = supervisor;
        this.pipes = new int[] {streams.takeOurs(0), streams.takeOurs(1), streams.takeOurs(2)};
    }

    /** Begins to wait for its end. When this fails, the caller ends it by closing the control socket. */
    synchronized RunningContainer begin() throws IOException {
        try {
            token = reactor.add(supervisor.control().descriptor(), new Reactor.Handler() {
                @Override
                public void ready() throws IOException {
                    readControl();
                }
            });
            return this;
        } catch (IOException e) {
            closePidfd();
            closePipes();
            throw e;
        }
    }

    /** The pid of the container's first process, in the host's numbers. */
    public int pid() {
        return pid;
    }

    /** Completes when no process of the container is left. */
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

    /** Kills every process of the container: the kernel takes the rest of a PID namespace with its first process. */
    public void kill() {
        try {
            signal(9);
        } catch (SystemCallException e) {
            throw new IllegalStateException(e); // SIGKILL is a signal, and the process our own descendant
        }
    }

    /** Whether the first process has a handler for a signal; without one, a pid 1 ignores all but SIGKILL. */
    public boolean handles(int signal) {
        return SignalHandlers.of(pid).catches(signal);
    }

    /** Takes our end of the pipe to stdin, as a stream; null where there is no such pipe or it was taken. */
    public synchronized @Nullable FileOutputStream takeInput() throws IOException {
        int descriptor = takePipe(0);
        if (descriptor < 0) {
            return null;
        }
        try {
            return new FileOutputStream("/proc/self/fd/" + descriptor);
        } finally {
            Syscalls.close(descriptor);
        }
    }

    /** Takes our end of the pipe from stdout (1) or stderr (2), as a stream; null where there is none. */
    public synchronized @Nullable FileInputStream takeOutput(int stream) throws IOException {
        int descriptor = takePipe(stream);
        if (descriptor < 0) {
            return null;
        }
        try {
            return new FileInputStream("/proc/self/fd/" + descriptor);
        } finally {
            Syscalls.close(descriptor);
        }
    }

    /** Collects the pipe from stdout (1) or stderr (2); null where there is none. */
    public synchronized @Nullable Collector collect(int stream, OutputLimit limit) throws IOException {
        int descriptor = takePipe(stream);
        return descriptor < 0 ? null : new Collector(reactor, descriptor, limit).begin();
    }

    /** Closes the pipes that were not taken. */
    public synchronized void closePipes() {
        for (int i = 0; i < pipes.length; i++) {
            int descriptor = takePipe(i);
            if (descriptor >= 0) {
                Syscalls.close(descriptor);
            }
        }
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

    private int takePipe(int stream) {
        int descriptor = pipes[stream];
        pipes[stream] = -1;
        return descriptor;
    }

    private void readControl() throws IOException {
        ControlRecord record;
        try {
            record = supervisor.control().receive(0);
        } catch (IOException e) {
            fail(e);
            return;
        }
        if (record == null) {
            supervisorEnded();
        } else if (record.type() == ControlRecord.EXIT) {
            end(Exit.of(record));
        }
    }

    /** Its EXIT says that nothing is left of the container, and that it serves again. */
    private void end(Exit ended) {
        forgetControl();
        closePidfd();
        Supervisors.giveBack(supervisor, reactor);
        exit.complete(ended);
    }

    private void supervisorEnded() throws IOException {
        forgetControl();
        supervisor.close();
        new Orphan().await();
    }

    private void fail(IOException error) {
        forgetControl();
        kill();
        supervisor.close();
        closePidfd();
        exit.completeExceptionally(error);
    }

    private synchronized void forgetControl() {
        reactor.remove(supervisor.control().descriptor(), token);
    }

    private synchronized void closePidfd() {
        Syscalls.close(pidfd);
        pidfd = -1;
    }

    /** A container whose supervisor was killed: what its program returned, nobody knows. It is killed, and awaited. */
    private final class Orphan implements Reactor.Handler {
        private int descriptor;
        private long orphanToken;

        void await() throws IOException {
            kill();
            synchronized (RunningContainer.this) {
                descriptor = pidfd;
            }
            orphanToken = reactor.add(descriptor, this);
        }

        @Override
        public void ready() {
            reactor.remove(descriptor, orphanToken);
            closePidfd();
            exit.completeExceptionally(LaunchFailure.of(LaunchFailure.Stage.SUPERVISOR, 0, ""));
        }
    }
}
