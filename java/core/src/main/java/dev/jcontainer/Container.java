package dev.jcontainer;

import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.cgroup.CgroupException;
import dev.jcontainer.cgroup.CgroupUsage;
import dev.jcontainer.launch.Collector;
import dev.jcontainer.launch.Exit;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.OutputLimit;
import dev.jcontainer.launch.RunningContainer;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Signal;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A running container, as a {@link Process}: the process is its first one, pid 1 inside.
 *
 * <p>Thread-safe. {@link #close} kills it, and with it every process of the container, and returns when none is left.
 * Streams that are not pipes appear as empty ones. {@link #exitValue} and {@link #waitFor} count as
 * {@link Result#exitCode} does.
 */
public final class Container extends Process implements AutoCloseable {
    /** The exit value of a container whose supervisor was killed: its own is not known. */
    static final int UNKNOWN_EXIT = 125;

    private final RunningContainer running;
    private final boolean hasReaper;
    private final Duration grace;
    private final long maxOutput;
    private final CompletableFuture<Exit> exit;
    private final long started = System.nanoTime();

    private Result.@Nullable Outcome cause; // guarded by this; why we ended it, null as long as we have not
    private @Nullable OutputStream stdin; // guarded by this
    private @Nullable InputStream stdout; // guarded by this
    private @Nullable InputStream stderr; // guarded by this

    Container(RunningContainer running, ContainerSpec spec) {
        this.running = running;
        this.hasReaper = spec.init();
        this.grace = spec.grace();
        this.maxOutput = spec.stdio().maxOutput();
        this.exit = running.exit();
        Duration timeout = spec.timeout();
        if (timeout != null) {
            running.schedule(timeout.toNanos(), this::timeOut);
        }
    }

    /** The pid of the container's first process, in the host's numbers. */
    @Override
    public long pid() {
        return running.pid();
    }

    /** Sends a signal to the container's first process; does nothing when it has ended. A pid 1 ignores what it does not handle. */
    public void signal(Signal signal) throws IOException {
        running.signal(signal.number());
    }

    /**
     * Whether {@link #signal} does anything: whether the container's first process handles a signal, or blocks it and so
     * may wait for it. The init of {@link ContainerSpec#init} passes all on. Man 7 pid_namespaces.
     */
    public boolean handles(Signal signal) {
        return hasReaper || signal.equals(Signal.KILL) || running.handles(signal.number());
    }

    /**
     * Stops all its processes where they are, until {@link #resume}. Returns when they have stopped; a paused container
     * can be killed.
     *
     * @throws ContainerException if it has no cgroup, as one without limits, or cannot be stopped
     */
    public void pause() throws IOException {
        try {
            cgroup("paused").freeze();
        } catch (CgroupException e) {
            throw new ContainerException(e);
        }
    }

    /**
     * Lets its processes go on after {@link #pause}.
     *
     * @throws ContainerException if it has no cgroup
     */
    public void resume() throws IOException {
        try {
            cgroup("resumed").thaw();
        } catch (CgroupException e) {
            throw new ContainerException(e);
        }
    }

    /**
     * Changes those of its limits that are given, at once; the others stay.
     *
     * @throws ContainerException if it has no cgroup, or the host cannot enforce one of them; those before it are set
     * @throws IllegalArgumentException if they have a cgroup parent, an OOM score or device rules, which cannot be changed
     */
    public void update(Limits limits) throws IOException {
        try {
            cgroup("given other limits").update(limits);
        } catch (CgroupException e) {
            throw new ContainerException(e);
        }
    }

    /**
     * What its processes have used so far.
     *
     * @throws ContainerException if it has no cgroup
     */
    public Usage stats() throws IOException {
        CgroupUsage used = cgroup("measured while it runs").usage();
        Duration wall = Duration.ofNanos(System.nanoTime() - started);
        return Usage.of(wall, Duration.ZERO, Duration.ZERO, Usage.UNKNOWN, used);
    }

    private Cgroup cgroup(String what) throws ContainerException {
        Cgroup cgroup = running.cgroup();
        if (cgroup == null) {
            throw new ContainerException(
                    "The container was started without limits, so it has no cgroup by which it could be " + what
                            + ". Give it one, as Limits.builder().pids(Limits.UNLIMITED).");
        }
        return cgroup;
    }

    /** Kills every process of the container, waits until none is left, and closes the streams. */
    @Override
    public void close() {
        if (!exit.isDone()) {
            running.kill();
        }
        try {
            exit.join();
        } catch (CompletionException e) {
            // How it ended is not asked here, only that it has.
        }
        closeStreams();
    }

    /**
     * Waits for the end and tells it. Output that went to pipes is not part of it here: it was the caller's to read.
     *
     * @throws ContainerException if the container's supervisor was killed, so that nobody knows
     */
    public Result waitForResult() throws IOException, InterruptedException {
        return result(await(exit), new byte[0], new byte[0]);
    }

    @Override
    public synchronized OutputStream getOutputStream() {
        try {
            if (stdin == null) {
                OutputStream taken = running.takeInput();
                stdin = taken == null ? OutputStream.nullOutputStream() : new BufferedOutputStream(taken);
            }
            return stdin;
        } catch (IOException e) {
            throw new IllegalStateException("Cannot open the pipe to the container's stdin", e);
        }
    }

    @Override
    public synchronized InputStream getInputStream() {
        if (stdout == null) {
            stdout = take(1);
        }
        return stdout;
    }

    @Override
    public synchronized InputStream getErrorStream() {
        if (stderr == null) {
            stderr = take(2);
        }
        return stderr;
    }

    @Override
    public int waitFor() throws InterruptedException {
        try {
            return exit.get().code();
        } catch (ExecutionException e) {
            return UNKNOWN_EXIT;
        }
    }

    @Override
    public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
        try {
            exit.get(timeout, unit);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    @Override
    public int exitValue() {
        if (!exit.isDone()) {
            throw new IllegalThreadStateException("The container has not ended");
        }
        return exit.isCompletedExceptionally() ? UNKNOWN_EXIT : exit.join().code();
    }

    @Override
    public boolean isAlive() {
        return !exit.isDone();
    }

    @Override
    public CompletableFuture<Process> onExit() {
        return exit.handle((ended, error) -> this);
    }

    /** Sends SIGTERM, see {@link #signal}. */
    @Override
    public void destroy() {
        try {
            running.signal(Signal.TERM.number());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Kills every process of the container. */
    @Override
    public Process destroyForcibly() {
        running.kill();
        return this;
    }

    @Override
    public boolean supportsNormalTermination() {
        return handles(Signal.TERM);
    }

    /** The handle of the container's first process. */
    @Override
    public ProcessHandle toHandle() {
        return ProcessHandle.of(pid()).orElseThrow(() -> new IllegalStateException("The container has ended"));
    }

    /** Waits for the end with all pipes collected. */
    Result collect() throws IOException, InterruptedException {
        OutputLimit limit = new OutputLimit(maxOutput, () -> end(Result.Outcome.OUTPUT_LIMIT));
        Collector out = running.collect(1, limit);
        Collector err = running.collect(2, limit);
        running.closePipes();
        Exit ended = await(exit);
        return result(
                ended, out == null ? new byte[0] : await(out.whole()), err == null ? new byte[0] : await(err.whole()));
    }

    private Result result(Exit ended, byte[] out, byte[] err) {
        Result.Outcome outcome;
        synchronized (this) {
            outcome = cause != null ? cause : outcome(ended);
        }
        Signal signal = ended.isSignaled() ? new Signal(ended.signal()) : null;
        return new Result(outcome, ended.code(), signal, out, err, Usage.of(ended));
    }

    private static Result.Outcome outcome(Exit ended) {
        CgroupUsage used = ended.cgroup();
        if (used != null && used.oomKills() > 0 && ended.code() != 0) {
            return Result.Outcome.OUT_OF_MEMORY;
        }
        return ended.isSignaled() ? Result.Outcome.SIGNALED : Result.Outcome.EXITED;
    }

    /** SIGTERM and, after the grace, SIGKILL; at once where the program does not handle SIGTERM, which it would ignore. */
    private void timeOut() {
        boolean asks = !grace.isZero() && handles(Signal.TERM);
        if (!asks) {
            end(Result.Outcome.TIMED_OUT);
        } else if (claim(Result.Outcome.TIMED_OUT)) {
            destroy();
            running.schedule(grace.toNanos(), running::kill);
        }
    }

    private void end(Result.Outcome why) {
        if (claim(why)) {
            running.kill();
        }
    }

    /** Whether this is the first reason to end it, and it has not ended by itself. */
    private synchronized boolean claim(Result.Outcome why) {
        if (cause != null || exit.isDone()) {
            return false;
        }
        cause = why;
        return true;
    }

    private InputStream take(int stream) {
        try {
            InputStream taken = running.takeOutput(stream);
            return taken == null ? InputStream.nullInputStream() : new BufferedInputStream(taken);
        } catch (IOException e) {
            throw new IllegalStateException("Cannot open the pipe from the container", e);
        }
    }

    private synchronized void closeStreams() {
        running.closePipes();
        close(stdin);
        close(stdout);
        close(stderr);
    }

    private static void close(@Nullable Closeable stream) {
        try {
            if (stream != null) {
                stream.close();
            }
        } catch (IOException e) {
            // What is still buffered for a program that has ended, nobody reads; the descriptor is closed all the same.
        }
    }

    private static <T> T await(CompletableFuture<T> future) throws IOException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LaunchFailure) {
                throw FailureText.exception((LaunchFailure) e.getCause());
            }
            throw new IOException("Cannot wait for the container: " + e.getCause(), e.getCause());
        }
    }
}
