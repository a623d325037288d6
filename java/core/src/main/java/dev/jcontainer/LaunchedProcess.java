package dev.jcontainer;

import dev.jcontainer.cgroup.CgroupUsage;
import dev.jcontainer.launch.Exit;
import dev.jcontainer.launch.ExitFuture;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.OutputCollector;
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
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A process that a supervisor has launched: the first process of a {@link Container}, or a {@link ContainerProcess}.
 * Thread-safe. The caller closes it.
 */
public abstract sealed class LaunchedProcess extends Process implements AutoCloseable
        permits Container, ContainerProcess {
    /** The exit value of a process whose supervisor was killed, because the process's own exit value is unknown. */
    static final int UNKNOWN_EXIT = 125;

    final RunningContainer running;

    private final Signal stopSignal;
    private final Duration grace;
    private final long maxOutput;
    private final ExitFuture exit;

    private Result.@Nullable Outcome cause; // guarded by this; why this class ended the process, null if it did not
    private @Nullable OutputStream input; // guarded by this; the stream below the buffer of stdin
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

    /** Ends the process after this time. For the constructors of subclasses. */
    final void limit(@Nullable Duration timeout) {
        if (timeout != null) {
            running.schedule(timeout.toNanos(), this::timeOut);
        }
    }

    /** Whether {@link #signal} has an effect. */
    public abstract boolean handles(Signal signal);

    /** The pid of the process, which is the first process of a container, in the PID namespace of this JVM. */
    @Override
    public long pid() {
        return running.pid();
    }

    /**
     * Sends a signal to the process, which is the first process of a container. Does nothing if the process has ended.
     * The first process of a container ignores signals that it does not handle; see {@link #handles}.
     *
     * @throws IOException if the signal cannot be sent
     */
    public void signal(Signal signal) throws IOException {
        running.signal(signal.number());
    }

    /**
     * Changes the size of the program's terminal; the programs in its foreground get SIGWINCH. Does nothing if the
     * program has ended.
     *
     * @param columns the columns, from 0 to 65535; 0 if the number is not known
     * @param rows the rows, from 0 to 65535; 0 if the number is not known
     * @throws IllegalStateException if the streams are not {@link dev.jcontainer.spec.Stdio#pty}
     */
    public void resize(int columns, int rows) throws IOException {
        new Stdio.Source.Terminal(columns, rows); // checks them
        terminal().resize(columns, rows);
    }

    /**
     * Hangs up the program's terminal, as if it were disconnected: its programs get SIGHUP, and their reads and writes
     * end.
     *
     * @throws IllegalStateException if the streams are not {@link dev.jcontainer.spec.Stdio#pty}
     */
    public void hangUp() {
        terminal().close();
    }

    /**
     * Protects the settings of a terminal of this JVM, such as its stdin: if this JVM is killed, the container's
     * supervisor restores them. A container can protect at most one terminal.
     *
     * @param terminal the descriptor of the terminal; the caller will set it to {@code raw}
     * @param before the present settings, the kernel's {@code struct termios2}
     * @param raw the settings that the terminal will get. If it has other settings when this JVM is killed, another
     *     program has changed them, and they are not restored
     * @throws IOException if the supervisor cannot be reached
     */
    public void guard(int terminal, byte[] before, byte[] raw) throws IOException {
        running.guard(terminal, before, raw);
    }

    /** Whether the program's streams are a terminal. */
    public boolean hasTerminal() {
        return running.streams().terminal() != null;
    }

    private PseudoTerminal terminal() {
        PseudoTerminal terminal = running.streams().terminal();
        if (terminal == null) {
            throw new IllegalStateException("The program has no terminal; give it one with Stdio.pty(columns, rows)");
        }
        return terminal;
    }

    /**
     * Stops the process: sends the stop signal, and kills the process if it has not ended after the grace period. A
     * process that does not handle the signal is killed immediately. Returns when the process has ended, and with a
     * container when all its processes have ended.
     *
     * @throws InterruptedException if the thread is interrupted; the process is stopped nevertheless
     */
    public void stop() throws InterruptedException {
        if (isAlive()) {
            askToEnd();
        }
        waitFor();
    }

    /** Kills the process, or all processes of a container, waits for the end, and closes the streams. */
    @Override
    public void close() {
        running.close();
        closeStreams();
    }

    /**
     * Waits for the end and returns the result. The result has no output, because the caller reads the pipes.
     *
     * @throws ContainerException if the supervisor was killed, so that the result is unknown
     * @throws InterruptedException if the thread is interrupted; the process continues
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
        Exit known = exit.known();
        return known == null ? UNKNOWN_EXIT : known.code();
    }

    @Override
    public boolean isAlive() {
        return !exit.isDone();
    }

    /**
     * Completes when the process has ended, as with the JDK's processes. It does not complete in the thread that
     * follows the containers, so dependent stages may wait for other containers.
     */
    @Override
    public CompletableFuture<Process> onExit() {
        CompletableFuture<Process> end = new CompletableFuture<>();
        exit.whenDone(() -> end.completeAsync(() -> this));
        return end;
    }

    /** Sends the stop signal, which is SIGTERM by default; see {@link #signal}. */
    @Override
    public void destroy() {
        try {
            running.signal(stopSignal.number());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Kills the process, or all processes of a container. */
    @Override
    public Process destroyForcibly() {
        running.kill();
        return this;
    }

    /** Always true: {@link #destroy} sends a signal that the program may handle, as with the JDK's processes. */
    @Override
    public boolean supportsNormalTermination() {
        return true;
    }

    /**
     * The handle of the process, which is the first process of a container. Each call returns the same handle. If the
     * process had already ended at the first call, the handle is not alive and has only the pid.
     *
     * @throws IllegalStateException if this JVM has no free descriptor to look up the running process
     */
    @Override
    public synchronized ProcessHandle toHandle() {
        if (handle == null) {
            ProcessHandle found = ProcessHandle.of(pid()).orElse(null);
            boolean hasEnded = running.hasEnded(); // checked second, because the number may already be reused
            if (found == null && !hasEnded) {
                throw new IllegalStateException("Cannot look up the process " + pid() + ": no descriptor is free.");
            }
            handle = found == null || hasEnded ? new EndedHandle(pid()) : found;
        }
        return handle;
    }

    /** The pid and the exit value, in the form of the JDK's processes. */
    @Override
    public String toString() {
        return "Process[pid=" + pid() + ", exitValue=" + (exit.isDone() ? exitValue() : "\"not exited\"") + "]";
    }

    /** Collects the output of all pipes, and waits for the end. */
    Result collect() throws IOException, InterruptedException {
        if (running.streams().terminal() != null) {
            getOutputStream().close(); // the end of the program's input, as with a pipe
        }
        OutputLimit limit = new OutputLimit(maxOutput, () -> end(Result.Outcome.OUTPUT_LIMIT));
        OutputCollector out = running.collect(1, limit);
        OutputCollector err = running.collect(2, limit);
        running.closePipes();
        Exit ended = await(exit);
        byte[] stdout = out == null ? new byte[0] : await(out.whole());
        byte[] stderr = err == null ? new byte[0] : await(err.whole());
        synchronized (this) {
            if (cause == null && limit.isExceeded()) {
                // The program had ended before the limit was noticed, but its output was truncated.
                cause = Result.Outcome.OUTPUT_LIMIT;
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

    /**
     * Sends the stop signal, and SIGKILL after the grace period. A program that does not handle the signal would ignore
     * it, so it gets SIGKILL immediately.
     */
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

    /** Whether this is the first reason to end the process, and the process has not ended by itself. */
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
     * Closes the pipe of stdin, but not its buffer. Closing the buffer would first write its content and wait for a
     * thread that writes. Neither would end if a process that the program has left running holds the pipe and does not
     * read.
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
            // The stream is no longer used, and its descriptor is closed even after an error.
        }
    }

    /** The exception for a launch that failed after it began. */
    abstract ContainerException exception(LaunchFailure failure);

    private <T> T await(Future<T> future) throws IOException, InterruptedException {
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
