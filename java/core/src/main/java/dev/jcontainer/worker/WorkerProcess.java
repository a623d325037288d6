package dev.jcontainer.worker;

import dev.jcontainer.launch.FailureText;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.LaunchRequest;
import dev.jcontainer.launch.Launcher;
import dev.jcontainer.launch.RunningContainer;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.spec.Stdio;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The process of a worker: how it begins, what it is written to, and how it ends. Not thread-safe, but {@link #end} may be
 * called by any thread.
 */
final class WorkerProcess {
    private final RunningContainer process;
    private final OutputStream input;

    private WorkerProcess(RunningContainer process) throws IOException {
        this.process = process;
        this.input = Objects.requireNonNull(process.streams().takeInput(), "stdin is a pipe");
    }

    /** A request for a worker, whose streams are pipes. */
    static LaunchRequest.Builder request(LaunchPlan plan) {
        return LaunchRequest.of(plan)
                .stdio(new Stdio(new Stdio.Source.Pipe(), new Stdio.Sink.Pipe(), new Stdio.Sink.Discard(), 0));
    }

    /**
     * Starts a worker.
     *
     * @param what what it does, for the message if it cannot be started: {@code copies files}
     */
    static WorkerProcess launch(LaunchRequest request, String what) throws IOException {
        RunningContainer process;
        try {
            process = Launcher.launch(request);
        } catch (LaunchFailure e) {
            throw new IOException(
                    "Cannot start the process that " + what + ": "
                            + FailureText.of(e).message(),
                    e);
        }
        try {
            return new WorkerProcess(process);
        } catch (IOException | RuntimeException | Error e) {
            process.close();
            throw e;
        }
    }

    int pid() {
        return process.pid();
    }

    boolean hasEnded() {
        return process.hasEnded();
    }

    /** What the worker answers. */
    InputStream answers() throws IOException {
        return Objects.requireNonNull(process.streams().takeOutput(1), "stdout is a pipe");
    }

    /**
     * The worker's stdin.
     *
     * @param failure returns why the worker has ended, when writing has failed
     */
    OutputStream input(UnaryOperator<IOException> failure) {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                try {
                    input.write(bytes, offset, length);
                } catch (IOException e) {
                    throw failure.apply(e);
                }
            }
        };
    }

    /** Kills a worker that was not used. */
    void kill() {
        process.close();
    }

    /** Kills the worker if it has not ended, waits until it has, and closes its streams. */
    void end(Closeable answers) throws IOException {
        process.close();
        try {
            input.close();
        } finally {
            answers.close();
        }
    }
}
