package dev.jcontainer.cli.oci;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.cli.terminal.Console;
import dev.jcontainer.cli.terminal.ForegroundProgram;
import dev.jcontainer.cli.terminal.SignalForwarder;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.Terminal;
import dev.jcontainer.launch.Exit;
import dev.jcontainer.launch.FailureText;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.RunningContainer;
import dev.jcontainer.oci.config.ProcessConfig.ConsoleSize;
import dev.jcontainer.oci.lifecycle.Foreground;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Forwards the signals of this process to a program, and connects its terminal with that of the program. */
final class OciForeground implements Foreground {
    /** The streams to look for a terminal, in the order of runc: some may be redirected. */
    private static final int[] STREAMS = {2, 1, 0};

    private static final int READ_WRITE = 2;
    private static final int NOT_TO_CONTROL = 0400; // O_NOCTTY
    private static final int CLOSE_ON_EXEC = 02000000;

    private final SignalForwarder signals;

    OciForeground(SignalForwarder signals) {
        this.signals = signals;
    }

    @Override
    public @Nullable ConsoleSize terminal() throws IOException {
        Terminal terminal = find();
        if (terminal == null) {
            return null;
        }
        try {
            Terminal.Size size = terminal.size();
            return new ConsoleSize(size.rows(), size.columns());
        } finally {
            release(terminal);
        }
    }

    /** The terminal of a stream, or the controlling terminal if all streams are redirected; null if there is none. */
    private static @Nullable Terminal find() throws IOException {
        for (int stream : STREAMS) {
            Terminal terminal = Terminal.of(stream);
            if (terminal != null) {
                return terminal;
            }
        }
        int opened = Syscalls.open(Bytes.cString("/dev/tty"), READ_WRITE | NOT_TO_CONTROL | CLOSE_ON_EXEC, 0);
        if (opened == -Errno.ENXIO || opened == -Errno.ENOENT) {
            return null; // no controlling terminal, or no such node
        }
        return Terminal.of(check(opened, "open /dev/tty"));
    }

    private static void release(Terminal terminal) {
        if (terminal.descriptor() > STREAMS[0]) {
            Syscalls.close(terminal.descriptor());
        }
    }

    @Override
    public int follow(RunningContainer program) throws IOException, InterruptedException {
        ForegroundProgram followed = ForegroundProgram.of(program);
        signals.attach(followed);
        if (program.streams().terminal() != null) {
            relay(followed);
        }
        return await(program).code();
    }

    private static Exit await(RunningContainer program) throws IOException, InterruptedException {
        try {
            return program.exit().get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException(
                    cause instanceof LaunchFailure
                            ? FailureText.ofExec((LaunchFailure) cause).message()
                            : "Cannot wait for the program: " + cause,
                    cause);
        }
    }

    private void relay(ForegroundProgram program) throws IOException {
        Terminal terminal = find();
        if (terminal == null) {
            throw new IOException("The terminal of this process is gone.");
        }
        try {
            Console.relay(program, signals, terminal);
        } finally {
            release(terminal);
        }
    }
}
