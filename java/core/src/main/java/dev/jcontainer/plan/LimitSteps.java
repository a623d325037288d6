package dev.jcontainer.plan;

import dev.jcontainer.plan.step.ResourceStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.spec.Ulimit.Resource;

/** Decides when a resource limit takes effect. */
public final class LimitSteps {
    private LimitSteps() {}

    /**
     * The step that sets a limit. It precedes the change of user, because the process may still raise limits then.
     *
     * <p>Until the exec, the launch itself needs descriptors, memory and time. Therefore a limit is lowered only at the
     * exec. The limit of processes is an exception: the kernel checks it when the user changes ({@code man 2 setuid}),
     * so it is set by its step; the launch starts no more processes.
     *
     * @param soft the limit in force, unsigned; {@code RLIM_INFINITY} is -1
     * @param hard the value up to which the program may raise the limit, in the form of soft
     */
    public static Step of(Resource resource, long soft, long hard) {
        return resource == Resource.NPROC
                ? new ResourceStep.Rlimit(resource.number(), soft, hard)
                : new ResourceStep.LateRlimit(resource.number(), soft, hard);
    }
}
