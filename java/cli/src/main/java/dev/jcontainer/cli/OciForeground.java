package dev.jcontainer.cli;

import dev.jcontainer.ContainerProcess;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.kernel.Terminal;
import dev.jcontainer.oci.config.ProcessConfig.ConsoleSize;
import dev.jcontainer.oci.lifecycle.Foreground;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Passes this process's signals on to a program, and connects its terminal with the program's. */
final class OciForeground implements Foreground {
    private static final int STDIN = 0;

    private final SignalForwarder signals;

    OciForeground(SignalForwarder signals) {
        this.signals = signals;
    }

    @Override
    public @Nullable ConsoleSize terminal() throws IOException {
        Terminal terminal = Terminal.of(STDIN);
        if (terminal == null) {
            return null;
        }
        Terminal.Size size = terminal.size();
        return new ConsoleSize(size.rows(), size.columns());
    }

    @Override
    public int follow(ContainerProcess program) throws IOException, InterruptedException {
        signals.attach(program);
        if (program.hasTerminal()) {
            try {
                Console.relay(program, signals);
            } catch (UsageException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        return program.waitForResult().exitCode();
    }
}
