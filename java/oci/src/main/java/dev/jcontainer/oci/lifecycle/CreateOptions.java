package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.launch.Launcher;
import dev.jcontainer.oci.hook.Cancellation;
import dev.jcontainer.oci.systemd.Systemd;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code create} and {@code run}.
 *
 * @param bundle the absolute path of the bundle's directory
 * @param pidFile the file to which the pid of the first process is written, or null for none
 * @param consoleSocket the path of the socket to which the terminal is sent, or null for none
 * @param pidfdSocket the path of the socket to which a pidfd of the first process is sent, or null for none
 * @param inherited the caller's descriptors that the program inherits
 * @param pivots false for {@code --no-pivot}
 * @param joinsKeyring true for {@code --no-new-keyring}
 * @param systemd the buses of the systemd that makes the cgroup, or null if this runtime makes it
 * @param cancellation cancels the creation before the container exists
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
