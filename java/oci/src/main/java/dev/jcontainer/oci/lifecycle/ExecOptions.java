package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.launch.Launcher;
import dev.jcontainer.oci.config.ProcessConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code exec}.
 *
 * @param process the process to start
 * @param pidFile the file to which its pid is written, or null for none
 * @param consoleSocket the path of the socket to which its terminal is sent, or null for none
 * @param inherited the caller's descriptors that it inherits
 * @param detached whether the caller's subreaper waits for it; otherwise {@link Lifecycle#exec} waits for it
 * @param cgroups cgroups below the container's, each {@code PATH}, or on cgroup v1 {@code CONTROLLER,…:PATH}; empty for
 *     the container's own cgroups
 * @param evenPaused whether it may be started in a paused container; it runs when the container is resumed
 */
public record ExecOptions(
        ProcessConfig process,
        @Nullable String pidFile,
        @Nullable String consoleSocket,
        Launcher.Inherited inherited,
        boolean detached,
        List<String> cgroups,
        boolean evenPaused) {
    public ExecOptions {
        cgroups = List.copyOf(cgroups);
    }
}
