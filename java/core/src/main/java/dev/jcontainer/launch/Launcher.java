package dev.jcontainer.launch;

import java.io.IOException;

/** Carries out launch plans: hands a plan to a supervisor, and follows it until the program runs. Thread-safe. */
public final class Launcher {
    /** The name of the system property for the number of idle supervisors; see the facade. */
    public static final String IDLE_SUPERVISORS = "jcontainer.supervisors.idle";

    private Launcher() {}

    /**
     * The descriptors of this process that the program gets with the same numbers: 0 to 2, and some from 3 on.
     *
     * @param preserved the number of descriptors from 3 on, at most {@link #MOST}
     */
    public record Inherited(int preserved) {
        /** The largest number of descriptors from 3 on. */
        public static final int MOST = 64;
    }

    /**
     * Starts a program, in a new container or in a running one, and returns when it has been executed.
     *
     * @return the running container, which the caller closes
     * @throws LaunchFailure if the program is not executed; then nothing is left of the launch
     * @throws dev.jcontainer.cgroup.CgroupException if a limit cannot be set
     * @throws dev.jcontainer.layer.LayerMountException if a layer of the root filesystem cannot be mounted
     * @throws IOException if a stream cannot be opened
     */
    public static RunningContainer launch(LaunchRequest request) throws IOException {
        return new Launch(request).run();
    }

    /**
     * Starts a process that outlives this JVM. A plan with {@link dev.jcontainer.plan.step.LifecycleStep.WaitStart}
     * returns when the first process of the container waits, one with {@link
     * dev.jcontainer.plan.step.LifecycleStep.Detach} when the program has been executed. From then on the process is
     * the child of the caller's subreaper.
     *
     * @return the process, which the caller closes
     * @throws LaunchFailure if the process does not get that far; then nothing is left of the launch
     * @throws dev.jcontainer.cgroup.CgroupException if a limit cannot be set
     */
    public static DetachedProcess detach(LaunchRequest request) throws IOException {
        return new Launch(request).detach();
    }

    /**
     * Starts the process that becomes the keeper of a container. It is started before the container is planned, because
     * the container's cgroups are named after it.
     *
     * @return the process, which the caller closes
     */
    public static FutureKeeper keeper() throws IOException {
        return new FutureKeeper(Supervisor.spawn());
    }

    /**
     * Starts a container that has a keeper, and returns when its program has been executed. From then on the container
     * does not depend on this JVM: the supervisor is its keeper, and the control socket is closed. If this JVM lives on,
     * it waits for the keeper when that ends, so no zombie is left.
     *
     * @param request a plan of {@link dev.jcontainer.plan.LaunchPlan#kept} for the keeper of {@link
     *     LaunchRequest.Builder#kept}
     * @return the container, which the caller closes
     * @throws LaunchFailure if the program is not executed; then nothing is left of the launch
     * @throws dev.jcontainer.cgroup.CgroupException if a limit cannot be set
     * @throws dev.jcontainer.layer.LayerMountException if a layer of the root filesystem cannot be mounted
     * @throws IllegalArgumentException if the cgroups of the plan do not end with this keeper
     */
    public static KeptContainer keep(LaunchRequest request) throws IOException {
        LaunchRequest.Keeper keeper = request.keeper();
        if (keeper == null) {
            throw new IllegalArgumentException("The request has no keeper");
        }
        return new Launch(request).keep(keeper);
    }
}
