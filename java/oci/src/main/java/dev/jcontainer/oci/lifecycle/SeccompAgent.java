package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.json.Text;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.SeccompConfig;
import dev.jcontainer.oci.config.Specification;
import dev.jcontainer.oci.state.ContainerState;
import dev.jcontainer.oci.state.LifecycleException;
import java.io.IOException;
import java.util.List;

/**
 * The seccomp agent: the program behind the socket {@code linux.seccomp.listenerPath}, which decides about system
 * calls.
 */
final class SeccompAgent {
    private SeccompAgent() {}

    /**
     * Sends the listener of a filter to the agent, with the container process state of the specification.
     *
     * @param pid the pid on the host of the process that has the filter
     * @param state the state of the container
     * @param listener the descriptor of the listener; it stays open
     * @throws LifecycleException if the agent cannot be reached
     */
    static void give(Config config, long pid, ContainerState state, int listener) throws IOException {
        SeccompConfig seccomp = config.linux().seccomp();
        if (seccomp == null || seccomp.listenerPath() == null) {
            throw new LifecycleException("The filter has a listener, but the configuration names no seccomp agent");
        }
        Text text = Text.line()
                .object()
                .member("ociVersion", Specification.VERSION)
                .member("fds", List.of("seccompFd"))
                .member("pid", pid)
                .member("metadata", seccomp.listenerMetadata());
        try (DescriptorSocket socket = DescriptorSocket.to("linux.seccomp.listenerPath", seccomp.listenerPath())) {
            socket.send(state.addTo(text, "state").end().toString(), listener);
        } catch (SystemCallException e) {
            throw new LifecycleException("Cannot reach the seccomp agent: " + e.getMessage(), e);
        }
    }
}
