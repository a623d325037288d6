package dev.jcontainer.plan;

import dev.jcontainer.plan.step.ProcessStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.spec.Ulimit.Resource;

/** Decides when a resource limit takes hold. */
public final class LimitSteps {
    private LimitSteps() {}

    /**
     * The step of a limit; it stands before the change of user, while the limit may be raised.
     *
     * <p>The launch has work of its own to do until the exec, which takes descriptors, memory and time: so a limit is
     * lowered with the exec. That of processes is compared with when the user changes ({@code man 2 setuid}), and so holds
     * from its step on; the launch starts no other.
     *
     * @param soft the limit in force, {@code RLIM_INFINITY} as -1; a number without a sign
     * @param hard up to which the program may raise it, in the form of soft
     */
    public static Step of(Resource resource, long soft, long hard) {
        return resource == Resource.NPROC
                ? new ProcessStep.Rlimit(resource.number(), soft, hard)
                : new ProcessStep.LateRlimit(resource.number(), soft, hard);
    }
}
