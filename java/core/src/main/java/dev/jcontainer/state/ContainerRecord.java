package dev.jcontainer.state;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The note about one container while it runs. Immutable.
 *
 * @param id the id, 64 hexadecimal digits
 * @param name the name, or null for none
 * @param createdMillis the time at which the container was created, in milliseconds since 1970
 * @param owner the process with which the container ends: its keeper, or the process that started it
 * @param process the first process, or null before it exists
 * @param command the program with its arguments
 * @param isUnified whether the cgroup is one of cgroup v2
 * @param cgroups the container's cgroup directories; empty if it has none
 * @param idMap the id map of the user namespace, or null for none
 * @param keepsHome whether the specification set HOME, so that other users also get it
 * @param stopSignal the signal that asks the container to end
 * @param grace the time between that signal and SIGKILL; null if the specification has none
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

    /** Whether a specification sets HOME. */
    public static boolean keepsHome(ContainerSpec spec) {
        return spec.environment().containsKey("HOME");
    }

    /** The same record with the first process. */
    public ContainerRecord started(ProcessId first) {
        return started(owner, first);
    }

    /** The same record with the first process and the process that the container now ends with. */
    public ContainerRecord started(ProcessId keeper, ProcessId first) {
        return new ContainerRecord(
                id,
                name,
                createdMillis,
                keeper,
                first,
                command,
                isUnified,
                cgroups,
                idMap,
                keepsHome,
                stopSignal,
                grace);
    }

    /** The same record with another name. */
    ContainerRecord named(String other) {
        return new ContainerRecord(
                id,
                other,
                createdMillis,
                owner,
                process,
                command,
                isUnified,
                cgroups,
                idMap,
                keepsHome,
                stopSignal,
                grace);
    }

    /**
     * Whether nothing of the container is left, as far as this process can know. A keeper that is about to start its
     * container again is something.
     */
    boolean isOver() throws IOException {
        ProcessId lasting = process == null ? owner : process;
        return lasting.isOurs() && !lasting.isAlive() && owner.isOurs() && !owner.isAlive();
    }

    /**
     * Whether the container runs in the PID namespace of this process, so that a pidfd of its first process can be
     * opened.
     */
    boolean isRunning() throws IOException {
        return process != null && process.isOurs() && process.isAlive();
    }

    /** Whether its first process is known to have ended; what removes the note may still be at work. */
    boolean hasEnded() throws IOException {
        return process != null && process.isOurs() && !process.isAlive();
    }
}
