package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.oci.config.ProcessConfig;
import dev.jcontainer.oci.state.LifecycleException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Who gets the terminal of a process, if it has one: a socket where it is detached, else the caller's own terminal. */
final class Terminals {
    private Terminals() {}

    /** Checks it as runc does. */
    static void checkDetached(ProcessConfig process, @Nullable String socket) throws LifecycleException {
        if (process.terminal() && socket == null) {
            throw new LifecycleException("Cannot give " + process.args().get(0)
                    + " a terminal: cannot allocate tty for a" + " program that is detached without --console-socket");
        }
        if (!process.terminal()) {
            refuse(socket);
        }
    }

    /** Likewise; its terminal has the size of the caller's. */
    static ProcessConfig attached(ProcessConfig process, @Nullable String socket, Foreground foreground)
            throws IOException {
        refuse(socket);
        if (!process.terminal()) {
            return process;
        }
        ProcessConfig.ConsoleSize size = foreground.terminal();
        if (size == null) {
            throw new LifecycleException("Cannot give " + process.args().get(0)
                    + " a terminal: stdin, stdout and stderr are none, and this process has none that controls it; use a"
                    + " terminal, or --detach and --console-socket");
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
