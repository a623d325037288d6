package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.launch.Launcher;
import dev.jcontainer.oci.hook.Cancellation;
import dev.jcontainer.oci.systemd.Systemd;
import org.jspecify.annotations.Nullable;

/**
 * How a container is created.
 *
 * @param bundle the bundle's directory, absolute
 * @param pidFile the file that gets the pid of the first process, null for none
 * @param consoleSocket the path of the socket that gets the terminal, null for none
 * @param pidfdSocket the path of the socket that gets a pidfd of the first process, null for none
 * @param inherited the caller's descriptors that the program gets
 * @param pivots false for {@code --no-pivot}
 * @param joinsKeyring true for {@code --no-new-keyring}
 * @param systemd the buses of the systemd that makes the cgroup; null if this runtime makes it
 * @param cancellation ends the creation before the container exists
 */
public record CreateOptions(
        String bundle,
        @Nullable String pidFile,
        @Nullable String consoleSocket,
        @Nullable String pidfdSocket,
        Launcher.Inherited inherited,
        boolean pivots,
        boolean joinsKeyring,
        Systemd.@Nullable Buses systemd,
        Cancellation cancellation) {}
