package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.launch.Launcher;
import dev.jcontainer.oci.config.ProcessConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a program is started in a running container.
 *
 * @param pidFile the file that gets its pid, null for none
 * @param consoleSocket the path of the socket that gets its terminal, null for none
 * @param inherited the caller's descriptors that it gets
 * @param detached whether it is left to the caller's subreaper; else {@link Lifecycle#exec} waits for it
 * @param cgroups below the container's, {@code PATH} or on cgroup v1 {@code CONTROLLER,…:PATH}; empty for its own
 * @param evenPaused whether it may be started in a paused container, in which it waits
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
