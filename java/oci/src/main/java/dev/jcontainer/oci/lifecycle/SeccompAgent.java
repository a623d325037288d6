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

/** The program that decides about system calls for a container, at the socket {@code linux.seccomp.listenerPath}. */
final class SeccompAgent {
    private SeccompAgent() {}

    /**
     * Gives it a filter's listener, with the container process state of the specification.
     *
     * @param pid of the process that has the filter, in the host's numbers
     */
    static void give(Config config, long pid, ContainerState state, int listener) throws IOException {
        SeccompConfig seccomp = config.linux().seccomp();
        if (seccomp == null || seccomp.listenerPath() == null) {
            throw new LifecycleException("There is a listener of a filter, and nobody to get it");
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
            throw new LifecycleException("Cannot have somebody decide about system calls: " + e.getMessage(), e);
        }
    }
}
