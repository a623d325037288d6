package dev.jcontainer.engine.spec;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a container is doing, or how its last run ended: one consistent view. Immutable.
 *
 * @param state its state
 * @param run the number of its last run, from 1; 0 if it has never been started
 * @param pid the first process, in the PID namespace of this JVM; 0 if it does not run
 * @param exitCode as Docker shows it: the status of the program, 128 and the number of the signal that killed it, 125 if
 *     its keeper was killed, 125 to 127 if its last start failed, and 0 while it runs
 * @param isOomKilled whether the kernel killed a process of the last run because of the memory limit
 * @param started when the last run began; null if it has never been started
 * @param finished when the last run ended; null while it runs, or if that is unknown
 * @param restarts how often its restart policy has started it since a user did
 * @param error why its last start failed; null if it did not
 * @param ports the ports that are published now, with those of the host that were chosen
 */
public record ContainerStatus(
        EngineState state,
        long run,
        int pid,
        int exitCode,
        boolean isOomKilled,
        @Nullable Instant started,
        @Nullable Instant finished,
        int restarts,
        @Nullable String error,
        List<PortMapping> ports) {
    /** The exit code of a container whose keeper was killed. */
    public static final int UNKNOWN_EXIT = 125;

    public ContainerStatus {
        ports = List.copyOf(ports);
    }

    /** Whether it counts as running for verbs: it runs, is paused, or waits to be started again. */
    public boolean isActive() {
        return state == EngineState.RUNNING || state == EngineState.PAUSED || state == EngineState.RESTARTING;
    }
}
