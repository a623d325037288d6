package dev.jcontainer.cli.terminal;

import dev.jcontainer.LaunchedProcess;
import dev.jcontainer.launch.PseudoTerminal;
import dev.jcontainer.launch.RunningContainer;
import dev.jcontainer.spec.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/**
 * The program in the foreground, which gets the signals and the terminal of this process: a program that the library or
 * the OCI runtime has started. Thread-safe.
 */
public interface ForegroundProgram {
    /** Sends a signal to the program; does nothing if the program has ended. */
    void signal(Signal signal) throws IOException;

    /** Whether the program handles a signal, so that {@link #signal} has an effect. */
    boolean handles(Signal signal);

    /** Kills the program, and in a container all processes. */
    void kill();

    /** Changes the size of the program's terminal. */
    void resize(int columns, int rows) throws IOException;

    /** Hangs up the program's terminal. */
    void hangUp();

    /** See {@link LaunchedProcess#guard}. */
    void guard(int terminal, byte[] before, byte[] raw) throws IOException;

    /** The output of the program to its terminal. */
    InputStream output() throws IOException;

    /** The input of the program from its terminal. */
    OutputStream input() throws IOException;

    /** A program that the library has started. */
    static ForegroundProgram of(LaunchedProcess process) {
        return new ForegroundProgram() {
            @Override
            public void signal(Signal signal) throws IOException {
                process.signal(signal);
            }

            @Override
            public boolean handles(Signal signal) {
                return process.handles(signal);
            }

            @Override
            public void kill() {
                process.destroyForcibly();
            }

            @Override
            public void resize(int columns, int rows) throws IOException {
                process.resize(columns, rows);
            }

            @Override
            public void hangUp() {
                process.hangUp();
            }

            @Override
            public void guard(int terminal, byte[] before, byte[] raw) throws IOException {
                process.guard(terminal, before, raw);
            }

            @Override
            public InputStream output() {
                return process.getInputStream();
            }

            @Override
            public OutputStream input() {
                return process.getOutputStream();
            }
        };
    }

    /** A program of the OCI runtime, as exec or as the first process of a container; it gets all signals. */
    static ForegroundProgram of(RunningContainer running) {
        return new ForegroundProgram() {
            @Override
            public void signal(Signal signal) throws IOException {
                running.signal(signal.number());
            }

            @Override
            public boolean handles(Signal signal) {
                return true;
            }

            @Override
            public void kill() {
                running.kill();
            }

            @Override
            public void resize(int columns, int rows) throws IOException {
                terminal().resize(columns, rows);
            }

            @Override
            public void hangUp() {
                terminal().close();
            }

            @Override
            public void guard(int terminal, byte[] before, byte[] raw) throws IOException {
                running.guard(terminal, before, raw);
            }

            @Override
            public InputStream output() throws IOException {
                return Objects.requireNonNull(running.streams().takeOutput(1));
            }

            @Override
            public OutputStream input() throws IOException {
                return Objects.requireNonNull(running.streams().takeInput());
            }

            private PseudoTerminal terminal() {
                return Objects.requireNonNull(running.streams().terminal());
            }
        };
    }
}
