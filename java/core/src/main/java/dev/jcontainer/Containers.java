package dev.jcontainer;

import dev.jcontainer.kernel.Natives;
import dev.jcontainer.launch.Launcher;
import dev.jcontainer.spec.ContainerSpec;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Runs programs in containers. This class is the entry point of the library.
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
 * <p>All methods are thread-safe. A launch blocks its thread for about a millisecond. Waiting in a virtual thread
 * blocks no platform thread. When the JVM ends, in any way, its containers are killed.
 */
public final class Containers {
    /**
     * The name of the system property for the number of idle supervisors. A supervisor waits for the next launch for 10
     * seconds. The default is the number of processors; 0 keeps none, and then each launch takes about twice as long.
     * The property is read at the first launch.
     */
    public static final String IDLE_SUPERVISORS = Launcher.IDLE_SUPERVISORS;

    private Containers() {}

    /**
     * Runs a container until it ends. Streams that are pipes are collected: see {@link Result#stdout}; a pipe to stdin
     * is empty. Nothing of the container is left when the method returns or throws.
     *
     * @throws ContainerException if the program is not executed
     * @throws IOException if a stream cannot be opened or read
     * @throws InterruptedException if the thread is interrupted; then the container is killed
     */
    public static Result run(ContainerSpec spec) throws IOException, InterruptedException {
        try (Container container = start(spec)) {
            return container.collect();
        }
    }

    /**
     * Starts a container, and returns when its program has been executed. Streams that are pipes are read and written
     * through the container, as with any {@link Process}. The caller closes the container.
     *
     * @throws ContainerException if the program is not executed
     * @throws IOException if a stream cannot be opened
     */
    public static Container start(ContainerSpec spec) throws IOException {
        return start(spec, null);
    }

    /**
     * The same as {@link #start(ContainerSpec)}, with an observer that is called after each step, while the container
     * waits.
     *
     * @param observer the observer, or null for none, which is faster
     */
    public static Container start(ContainerSpec spec, @Nullable LaunchObserver observer) throws IOException {
        return ContainerLaunch.start(spec, observer, null);
    }

    /**
     * The plan by which {@link #start(ContainerSpec)} would start the container. Nothing is started or changed.
     *
     * @throws ContainerException if the specification requires something that this host or the root filesystem does not
     *     have, or if the host cannot enforce a limit
     * @throws IOException if the host's files cannot be read
     */
    public static PlannedLaunch plan(ContainerSpec spec) throws IOException {
        return new PlannedLaunch(ContainerLaunch.plan(spec));
    }

    /**
     * Tests the features that containers need, and reports which of them this host supports, and why others are not. It
     * takes some milliseconds. The test leaves nothing behind, except that on cgroup v2 this process may have moved to
     * a cgroup below its own, as it does for the first container with limits (man 7 cgroups, no internal processes).
     *
     * @throws IOException if the host's files cannot be read, or no helper can be started
     */
    public static Support probe() throws IOException {
        Natives.require();
        return SupportProbe.probe();
    }
}
