package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.oci.bundle.ResourceLimits;
import dev.jcontainer.oci.config.Resources;
import dev.jcontainer.oci.state.ContainerState.Status;
import dev.jcontainer.oci.state.LifecycleException;
import dev.jcontainer.oci.state.LoadedContainer;
import dev.jcontainer.oci.systemd.Systemd;
import dev.jcontainer.spec.Limits;
import java.io.IOException;

/** The verb {@code update}: changes limits of a running container. */
final class ContainerUpdate {
    private ContainerUpdate() {}

    static void update(LoadedContainer container, Resources resources, Systemd.Buses systemd) throws IOException {
        Status status = container.status();
        if (status == Status.STOPPED || status == Status.CREATING) {
            throw new LifecycleException("Cannot update the container " + container.id()
                    + ": container not running: it is " + status.word());
        }
        Limits limits = ResourceLimits.change(resources);
        Cgroup cgroup = container.cgroupTo("update");
        checkUsage(container.id(), resources.memory(), cgroup);
        String scope = container.note().scope();
        if (!scope.isEmpty()) {
            try (Systemd manager = Systemd.connect(systemd)) {
                manager.update(scope, cgroup.writesOf(limits));
            }
        }
        cgroup.update(limits);
    }

    /** Refuses a memory limit below the current usage, because the kernel would kill processes. */
    private static void checkUsage(String id, Resources.Memory memory, Cgroup cgroup) throws IOException {
        Long limit = memory.limit();
        if (Boolean.TRUE.equals(memory.checkBeforeUpdate()) && limit != null && limit > 0) {
            long used = cgroup.usage().memory();
            if (used > limit) {
                throw new LifecycleException(
                        "Cannot update the container " + id + ": memory.checkBeforeUpdate: it uses " + used
                                + " bytes, more than the new limit of " + limit);
            }
        }
    }
}
