package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.oci.state.FirstProcess;
import dev.jcontainer.oci.state.LifecycleException;
import dev.jcontainer.oci.state.LoadedContainer;
import dev.jcontainer.spec.Signal;
import java.io.IOException;

/** The verb {@code kill}: sends a signal to the first process of a container, or to all its processes. */
final class ContainerKill {
    private ContainerKill() {}

    static void kill(LoadedContainer container, int signal, boolean all) throws IOException {
        boolean sent;
        try (FirstProcess first = container.firstProcess()) {
            sent = first.signal(signal);
        }
        if (all
                || sent
                        && signal == Signal.KILL.number()
                        && !container.config().linux().isNew("pid")) {
            signalAll(container, signal);
        } else if (!sent) {
            throw new LifecycleException(
                    "The container " + container.id() + " cannot be signalled: container not running");
        } else if (signal == Signal.KILL.number() && container.cgroup().isFrozen()) {
            container.cgroup().thaw(); // on cgroup v1, a frozen process does not die
        }
    }

    private static void signalAll(LoadedContainer container, int signal) throws IOException {
        if (signal == Signal.KILL.number()) {
            container.cgroup().kill();
            return;
        }
        Cgroup cgroup = container.cgroupTo("signal all processes of");
        for (Long pid : cgroup.processes()) {
            if (pid != container.note().pid()) {
                Signals.send(pid.intValue(), signal);
            }
        }
    }
}
