package dev.jcontainer.launch;

import java.io.IOException;

/** Carries out a launch plan: has a supervisor do it and follows it until the program runs. Thread-safe. */
public final class Launcher {
    /** Names the system property with the number of supervisors to keep; see the facade. */
    public static final String IDLE_SUPERVISORS = "jcontainer.supervisors.idle";

    private Launcher() {}

    /**
     * The descriptors of this process that become a program's, as they are: 0 to 2, and some from 3 on.
     *
     * @param preserved how many from 3 on, at most {@link #MOST}
     */
    public record Inherited(int preserved) {
        /** How many there may be. */
        public static final int MOST = 64;
    }

    /**
     * Starts a program, in a new container or in one that runs; returns when it has been executed.
     *
     * @throws LaunchFailure if the program does not come to run; nothing is left of the launch then
     * @throws dev.jcontainer.cgroup.CgroupException if a limit cannot be set
     * @throws IOException if a stream cannot be opened
     */
    public static RunningContainer launch(LaunchRequest request) throws IOException {
        return new Launch(request).run();
    }

    /**
     * Starts a process that outlives this JVM. A plan with {@link dev.jcontainer.plan.step.LifecycleStep.WaitStart} returns
     * when the first process of the container waits, one with {@link dev.jcontainer.plan.step.LifecycleStep.Detach} when the
     * program has been executed. From then on the process is the child of the caller's subreaper.
     *
     * @return the process, which the caller closes
     * @throws LaunchFailure if the process does not come that far; nothing is left of the launch then
     * @throws dev.jcontainer.cgroup.CgroupException if a limit cannot be set
     */
    public static DetachedProcess detach(LaunchRequest request) throws IOException {
        return new Launch(request).detach();
    }
}
