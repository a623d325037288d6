package dev.jcontainer;

import dev.jcontainer.kernel.Natives;
import dev.jcontainer.launch.Launcher;
import dev.jcontainer.spec.ContainerSpec;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Runs programs in containers: where the library begins.
 *
 * <pre>{@code
 * ContainerSpec spec = ContainerSpec.builder()
 *         .root(Root.directory(rootfs).ephemeral())
 *         .command("sh", "-c", "echo hello from $(hostname)")
 *         .timeout(Duration.ofSeconds(5))
 *         .stdio(Stdio.pipe().maxOutput(1 << 20))
 *         .build();
 * Result result = Containers.run(spec);
 * }</pre>
 *
 * <p>All methods are thread-safe. A launch blocks its thread for about a millisecond; waiting blocks no platform thread
 * where the caller is a virtual one. When the JVM ends, in whatever way, its containers are killed.
 */
public final class Containers {
    /**
     * Names the system property with the number of helper processes that are kept for the next launches, for 10 seconds
     * each, read at the first launch. The default is the number of processors; 0 keeps none, which costs each launch
     * about as much again.
     */
    public static final String IDLE_SUPERVISORS = Launcher.IDLE_SUPERVISORS;

    private Containers() {}

    /**
     * Runs a container to its end. Streams that are pipes are collected: see {@link Result#stdout}; a pipe to stdin is
     * empty.
     *
     * @throws ContainerException if the program does not come to run
     * @throws IOException if a stream cannot be opened or read
     * @throws InterruptedException if the thread is interrupted; the container is killed and gone then
     */
    public static Result run(ContainerSpec spec) throws IOException, InterruptedException {
        try (Container container = start(spec)) {
            return container.collect();
        }
    }

    /**
     * Starts a container; returns when its program has been executed. Streams that are pipes are read and written
     * through the container, as with any {@link Process}. The caller closes the container.
     *
     * @throws ContainerException if the program does not come to run
     * @throws IOException if a stream cannot be opened
     */
    public static Container start(ContainerSpec spec) throws IOException {
        return start(spec, null);
    }

    /**
     * As {@link #start(ContainerSpec)}; an observer is told of each step that has been done, while the container waits. Null
     * for no observer, which is faster.
     */
    public static Container start(ContainerSpec spec, @Nullable LaunchObserver observer) throws IOException {
        return ContainerStart.start(spec, observer, null);
    }

    /**
     * The plan by which the container would be started; nothing is done.
     *
     * @throws ContainerException if the specification asks for what this host or the root filesystem does not have, or
     *     the host cannot enforce a limit
     * @throws IOException if the host cannot be looked at
     */
    public static PlannedLaunch plan(ContainerSpec spec) throws IOException {
        return new PlannedLaunch(ContainerStart.plan(spec));
    }

    /**
     * Tries what containers are made of, and tells what this host allows and why not; takes some milliseconds. Nothing is
     * left of the trial, but that on cgroup v2 this process may have moved to a cgroup below its own, as it does for the
     * first container with limits: man 7 cgroups, no internal processes.
     *
     * @throws IOException if the host cannot be looked at, or no helper can be started
     */
    public static Support probe() throws IOException {
        Natives.require();
        return SupportProbe.probe();
    }
}
