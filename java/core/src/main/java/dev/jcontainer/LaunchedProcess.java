package dev.jcontainer;

import dev.jcontainer.cgroup.CgroupUsage;
import dev.jcontainer.launch.Collector;
import dev.jcontainer.launch.Exit;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.OutputLimit;
import dev.jcontainer.launch.PseudoTerminal;
import dev.jcontainer.launch.RunningContainer;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.spec.Stdio;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What a {@link Container} and a {@link ContainerProcess} are alike in: processes that a supervisor has launched. Thread-safe. */
public abstract sealed class LaunchedProcess extends Process implements AutoCloseable
        permits Container, ContainerProcess {
    /** The exit value of a process whose supervisor was killed: its own is not known. */
    static final int UNKNOWN_EXIT = 125;

    final RunningContainer running;

    private final Signal stopSignal;
    private final Duration grace;
    private final long maxOutput;
    private final CompletableFuture<Exit> exit;

    private Result.@Nullable Outcome cause; // guarded by this; why we ended it, null as long as we have not
    private @Nullable OutputStream input; // guarded by this; what is behind the buffer of stdin
    private @Nullable OutputStream stdin; // guarded by this
    private @Nullable InputStream stdout; // guarded by this
    private @Nullable InputStream stderr; // guarded by this
    private @Nullable ProcessHandle handle; // guarded by this

    LaunchedProcess(RunningContainer running, Signal stopSignal, Duration grace, long maxOutput) {
        this.stopSignal = stopSignal;
        this.running = running;
        this.grace = grace;
        this.maxOutput = maxOutput;
        this.exit = running.exit();
    }

    /** Ends it after that time; for the constructors of the classes below. */
    final void limit(@Nullable Duration timeout) {
        if (timeout != null) {
            running.schedule(timeout.toNanos(), this::timeOut);
        }
    }

    /** Whether {@link #signal} does anything. */
    public abstract boolean handles(Signal signal);

    /** The pid of the process, of a container its first one, in the host's numbers. */
    @Override
    public long pid() {
        return running.pid();
    }

    /**
     * Sends a signal to the process, of a container its first one; does nothing when it has ended. The first process of a
     * container ignores what it does not handle.
     */
    public void signal(Signal signal) throws IOException {
        running.signal(signal.number());
    }

    /**
     * Changes the size of its terminal; the programs in its foreground get SIGWINCH. Does nothing when it has ended.
     *
     * @param columns from 0 to 65535, 0 for not known
     * @param rows likewise
     * @throws IllegalStateException if its streams are not {@link dev.jcontainer.spec.Stdio#pty}
     */
    public void resize(int columns, int rows) throws IOException {
        new Stdio.Source.Terminal(columns, rows); // checks them
        terminal().resize(columns, rows);
    }

    /**
     * Hangs its terminal up, as one does that goes away: its programs get SIGHUP, and their reads and writes end.
     *
     * @throws IllegalStateException if its streams are not {@link dev.jcontainer.spec.Stdio#pty}
     */
    public void hangUp() {
        terminal().close();
    }

    /**
     * Puts a terminal of this process, as its stdin may be one, back to what it was, should this process be killed: the
     * container's supervisor does it. At most one a container.
     *
     * @param terminal the descriptor of the terminal, which is about to be set to {@code raw}
     * @param before its settings now, the kernel's {@code struct termios2}
     * @param raw the settings that it gets; where it has others by then, another program has set it, and it stays so
     */
    public void guard(int terminal, byte[] before, byte[] raw) throws IOException {
        running.guard(terminal, before, raw);
    }

    /** Whether it has a terminal of its own. */
    public boolean hasTerminal() {
        return running.streams().terminal() != null;
    }

    private PseudoTerminal terminal() {
        PseudoTerminal terminal = running.streams().terminal();
        if (terminal == null) {
            throw new IllegalStateException("The program has no terminal; give it one by Stdio.pty(columns, rows)");
        }
        return terminal;
    }

    /**
     * Stops it: the stop signal and, where it is still there after the grace, SIGKILL, which comes at once where it does not
     * handle the signal. Returns when it is gone, of a container every process.
     *
     * @throws InterruptedException if the thread is interrupted; what was begun goes on
     */
    public void stop() throws InterruptedException {
        if (isAlive()) {
            askToEnd();
        }
        waitFor();
    }

    /** Kills it, of a container every process, waits until it is gone, and closes the streams. */
    @Override
    public void close() {
        running.close();
        closeStreams();
    }

    /**
     * Waits for the end and tells it. Output that went to pipes is not part of it here: it was the caller's to read.
     *
     * @throws ContainerException if the supervisor was killed, so that nobody knows
     */
    public Result waitForResult() throws IOException, InterruptedException {
        return result(await(exit), new byte[0], new byte[0]);
    }

    @Override
    public synchronized OutputStream getOutputStream() {
        try {
            if (stdin == null) {
                input = running.streams().takeInput();
                stdin = input == null ? new ClosedOutput() : new BufferedOutputStream(input);
            }
            return stdin;
        } catch (IOException e) {
            throw new IllegalStateException("Cannot open the pipe to the program's stdin", e);
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
            throw new IllegalThreadStateException("The program has not ended");
        }
        return exit.isCompletedExceptionally() ? UNKNOWN_EXIT : exit.join().code();
    }

    @Override
    public boolean isAlive() {
        return !exit.isDone();
    }

    /** As that of the JDK's processes in a thread of its own: what a caller hangs to it may wait for other containers. */
    @Override
    public CompletableFuture<Process> onExit() {
        return exit.handleAsync((ended, error) -> this);
    }

    /** Sends the stop signal, SIGTERM where nothing else was specified; see {@link #signal}. */
    @Override
    public void destroy() {
        try {
            running.signal(stopSignal.number());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Kills it, of a container every process. */
    @Override
    public Process destroyForcibly() {
        running.kill();
        return this;
    }

    /** Always: {@link #destroy} asks it to end, whether it listens or not, as that of the JDK's processes does. */
    @Override
    public boolean supportsNormalTermination() {
        return true;
    }

    /**
     * The handle of the process, of a container the first one. Always the same; when the process has ended, it is not alive
     * and tells nothing but the pid.
     *
     * @throws IllegalStateException if this process has no descriptor left to look at it, and it has not ended
     */
    @Override
    public synchronized ProcessHandle toHandle() {
        if (handle == null) {
            ProcessHandle found = ProcessHandle.of(pid()).orElse(null);
            boolean hasEnded = running.hasEnded(); // asked second: what was found may be another's by now
            if (found == null && !hasEnded) {
                throw new IllegalStateException("Cannot look at the process " + pid() + ": no descriptor is left.");
            }
            handle = found == null || hasEnded ? new EndedHandle(pid()) : found;
        }
        return handle;
    }

    /** As that of the JDK's processes: the pid and the exit value. */
    @Override
    public String toString() {
        return "Process[pid=" + pid() + ", exitValue=" + (exit.isDone() ? exitValue() : "\"not exited\"") + "]";
    }

    /** Waits for the end with all pipes collected. */
    Result collect() throws IOException, InterruptedException {
        if (running.streams().terminal() != null) {
            getOutputStream().close(); // the end of its input, as that of a pipe
        }
        OutputLimit limit = new OutputLimit(maxOutput, () -> end(Result.Outcome.OUTPUT_LIMIT));
        Collector out = running.collect(1, limit);
        Collector err = running.collect(2, limit);
        running.closePipes();
        Exit ended = await(exit);
        byte[] stdout = out == null ? new byte[0] : await(out.whole());
        byte[] stderr = err == null ? new byte[0] : await(err.whole());
        synchronized (this) {
            if (cause == null && limit.isExceeded()) {
                cause =
                        Result.Outcome
                                .OUTPUT_LIMIT; // it had ended when that was seen, and what it wrote was cut all the
                // same
            }
        }
        return result(ended, stdout, stderr);
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

    private void timeOut() {
        if (claim(Result.Outcome.TIMED_OUT)) {
            askToEnd();
        }
    }

    /** The stop signal and, after the grace, SIGKILL; at once where the program does not handle the signal, which it would ignore. */
    private void askToEnd() {
        running.endWhole();
        if (grace.isZero() || !handles(stopSignal)) {
            running.kill();
        } else {
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
            InputStream taken = running.streams().takeOutput(stream);
            return taken == null ? InputStream.nullInputStream() : new BufferedInputStream(taken);
        } catch (IOException e) {
            throw new IllegalStateException("Cannot open the pipe from the program", e);
        }
    }

    /**
     * Not by the buffer of stdin: that would write what it has first, and wait for a thread that writes. Where something that
     * the program has left running has the pipe and does not read, neither comes to an end.
     */
    private synchronized void closeStreams() {
        running.closePipes();
        close(input);
        close(stdout);
        close(stderr);
    }

    private static void close(@Nullable Closeable stream) {
        try {
            if (stream != null) {
                stream.close();
            }
        } catch (IOException e) {
            // Nobody reads or writes there any more; the descriptor is closed all the same.
        }
    }

    /** What a launch that failed after its beginning is to say. */
    abstract ContainerException exception(LaunchFailure failure);

    private <T> T await(CompletableFuture<T> future) throws IOException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LaunchFailure) {
                throw exception((LaunchFailure) e.getCause());
            }
            throw new IOException("Cannot wait for the program: " + e.getCause(), e.getCause());
        }
    }
}
