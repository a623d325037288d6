package dev.jcontainer.launch;

import dev.jcontainer.host.RangeLock;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Carries out a launch plan: has a supervisor do it and follows it until the program runs. Thread-safe. */
public final class Launcher {
    /** Names the system property with the number of supervisors to keep; see the facade. */
    public static final String IDLE_SUPERVISORS = "jcontainer.supervisors.idle";

    private Launcher() {}

    /**
     * Starts a program in a container that runs; returns once it has been executed.
     *
     * @param plan one that joins a container
     * @param container a pidfd of that container's first process; the caller closes it
     * @param timeout how long the launch may take, null for as long as it takes
     * @param listener follows the steps; then the plan must have been compiled for it
     * @throws LaunchFailure when it does not come to run; nothing is left of it then
     * @throws IOException when a stream cannot be opened
     */
    public static RunningContainer join(
            LaunchPlan plan, int container, Stdio stdio, @Nullable Duration timeout, @Nullable LaunchListener listener)
            throws IOException {
        return new Launch(plan, timeout, listener, container, null, null).run(stdio, 0);
    }

    /** As above, for an OCI runtime: this process's own descriptors become the program's. */
    public static RunningContainer join(
            LaunchPlan plan, int container, Inherited inherited, @Nullable LaunchListener listener) throws IOException {
        return new Launch(plan, null, listener, container, null, null).run(Stdio.inherit(), inherited.preserved());
    }

    /** As below, likewise. */
    public static RunningContainer launch(LaunchPlan plan, Inherited inherited, LaunchListener listener)
            throws IOException {
        return new Launch(plan, null, listener, Launch.NO_CONTAINER, null, null)
                .run(Stdio.inherit(), inherited.preserved());
    }

    /**
     * The descriptors of this process that become a program's, as they are: 0 to 2, and some from 3 on.
     *
     * @param preserved how many from 3 on, at most 64
     */
    public record Inherited(int preserved) {
        /** How many there may be. */
        public static final int MOST = 64;
    }

    /**
     * Starts the program; returns once it has been executed.
     *
     * @param timeout how long the launch may take, null for as long as it takes
     * @param listener follows the steps; then the plan must have been compiled for it
     * @throws LaunchFailure when it does not come to run; nothing is left of it then
     * @throws dev.jcontainer.cgroup.CgroupException when a limit cannot be set
     * @throws IOException when a stream cannot be opened
     */
    public static RunningContainer launch(
            LaunchPlan plan, Stdio stdio, @Nullable Duration timeout, @Nullable LaunchListener listener)
            throws IOException {
        return launch(plan, stdio, timeout, listener, null, null);
    }

    /**
     * The same of a container that is noted on disk.
     *
     * @param state the directory that is its note, removed when this JVM is killed; null for none
     * @param choosing held while the plan's ids were chosen, closed when they are in the kernel's map; null for none
     */
    public static RunningContainer launch(
            LaunchPlan plan,
            Stdio stdio,
            @Nullable Duration timeout,
            @Nullable LaunchListener listener,
            @Nullable String state,
            @Nullable RangeLock choosing)
            throws IOException {
        return new Launch(plan, timeout, listener, Launch.NO_CONTAINER, state, choosing).run(stdio, 0);
    }

    /**
     * Starts a container whose plan has {@link dev.jcontainer.plan.step.LifecycleStep.WaitStart}; returns once its first process waits.
     * From then on it is the child of whoever is the caller's subreaper, and outlives this JVM.
     *
     * @param inherited its descriptors
     * @param receiver gets its terminal, null where it has none
     * @return the pid of the first process
     * @throws LaunchFailure when it does not come to wait; nothing is left of it then
     * @throws dev.jcontainer.cgroup.CgroupException when a limit cannot be set
     */
    public static int detach(
            LaunchPlan plan, Inherited inherited, LaunchListener listener, @Nullable DescriptorReceiver receiver)
            throws IOException {
        try (DetachedProcess first = new Launch(plan, null, listener, Launch.NO_CONTAINER, null, null)
                .detach(inherited.preserved(), receiver)) {
            return first.pid();
        }
    }

    /**
     * Starts a program in a container that runs, by a plan with {@link dev.jcontainer.plan.step.LifecycleStep.Detach}; returns once it
     * has been executed. It is the child of whoever is the caller's subreaper, and outlives this JVM.
     *
     * @param container a pidfd of the container's first process
     * @param inherited its descriptors
     * @param receiver gets its terminal, null where it has none
     * @param listener follows the steps; then the plan must have been compiled for it
     * @return the program, which the caller closes
     * @throws LaunchFailure when it does not come to run
     */
    public static DetachedProcess joinDetached(
            LaunchPlan plan,
            int container,
            Inherited inherited,
            @Nullable DescriptorReceiver receiver,
            @Nullable LaunchListener listener)
            throws IOException {
        return new Launch(plan, null, listener, container, null, null).detach(inherited.preserved(), receiver);
    }
}
