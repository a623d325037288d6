package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.oci.config.ProcessConfig;
import dev.jcontainer.oci.state.LifecycleException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Checks to what a process's terminal is connected: to a socket if it is detached, otherwise to the caller's terminal.
 */
final class Terminals {
    private Terminals() {}

    /** Checks the terminal and the socket of a detached process, as runc does. */
    static void checkDetached(ProcessConfig process, @Nullable String socket) throws LifecycleException {
        if (process.terminal() && socket == null) {
            throw new LifecycleException("Cannot give " + process.args().get(0)
                    + " a terminal: cannot allocate tty for a" + " program that is detached without --console-socket");
        }
        if (!process.terminal()) {
            refuse(socket);
        }
    }

    /**
     * Checks the terminal and the socket of a process in the foreground, as runc does. Returns the process with the
     * size of the caller's terminal.
     */
    static ProcessConfig attached(ProcessConfig process, @Nullable String socket, Foreground foreground)
            throws IOException {
        refuse(socket);
        if (!process.terminal()) {
            return process;
        }
        ProcessConfig.ConsoleSize size = foreground.terminal();
        if (size == null) {
            throw new LifecycleException("Cannot give " + process.args().get(0)
                    + " a terminal: neither stdin, stdout nor stderr is a terminal, and this process has no controlling"
                    + " terminal; use a terminal, or --detach and --console-socket");
        }
        return process.with(size);
    }

    private static void refuse(@Nullable String socket) throws LifecycleException {
        if (socket != null) {
            throw new LifecycleException(
                    "cannot use console socket for a program that is not detached, or has no terminal: " + socket);
        }
    }
}
