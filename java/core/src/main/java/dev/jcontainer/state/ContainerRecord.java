package dev.jcontainer.state;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a container while it runs.
 *
 * @param id twelve hexadecimal digits
 * @param name null for none
 * @param createdMillis when it was made, in milliseconds after 1970
 * @param owner the process that it ends with
 * @param process its first process, null as long as that is not there
 * @param command its program with the arguments
 * @param isUnified whether its cgroup is of cgroup v2
 * @param cgroups its own directories there; empty where it has none
 * @param idMap of its user namespace, null for none
 * @param keepsHome whether HOME was given to it, and is also that of other users
 * @param stopSignal what asks it to end
 * @param grace how long it has from then on; null where nothing was said
 */
public record ContainerRecord(
        String id,
        @Nullable String name,
        long createdMillis,
        ProcessId owner,
        @Nullable ProcessId process,
        List<String> command,
        boolean isUnified,
        List<String> cgroups,
        @Nullable IdMap idMap,
        boolean keepsHome,
        Signal stopSignal,
        @Nullable Duration grace) {
    public ContainerRecord {
        command = List.copyOf(command);
        cgroups = List.copyOf(cgroups);
    }

    /** Whether a specification says what HOME is. */
    public static boolean keepsHome(ContainerSpec spec) {
        return spec.environment().containsKey("HOME");
    }

    /** The same with what is known once it runs. */
    public ContainerRecord started(ProcessId first) {
        return new ContainerRecord(
                id,
                name,
                createdMillis,
                owner,
                first,
                command,
                isUnified,
                cgroups,
                idMap,
                keepsHome,
                stopSignal,
                grace);
    }

    /** Whether nothing of it is left, as far as this process can tell. */
    boolean isOver() throws IOException {
        ProcessId lasting = process == null ? owner : process;
        return lasting.isOurs() && !lasting.isAlive() && owner.isOurs() && !owner.isAlive();
    }

    /** Whether it runs, and is of our pid namespace, so that its process can be held. */
    boolean isRunning() throws IOException {
        return process != null && process.isOurs() && process.isAlive();
    }
}
