package dev.jcontainer.plan;

import dev.jcontainer.plan.step.Filter;
import java.util.List;

/**
 * The filter of a container's system calls, and how it is installed.
 *
 * @param flags {@code SECCOMP_FILTER_FLAG_*}
 * @param deniedToReaper the system calls that the reaper of {@code --init} makes and the filter does not let through, or
 *     not with all arguments; with one of them the reaper cannot have the filter
 */
public record FilterPlan(Filter filter, int flags, List<String> deniedToReaper) {
    /** {@code SECCOMP_FILTER_FLAG_NEW_LISTENER}: the launch gets a descriptor for whoever decides about system calls. */
    public static final int NEW_LISTENER = 8;

    public FilterPlan {
        deniedToReaper = List.copyOf(deniedToReaper);
    }

    /** Whether that is so. */
    public boolean listens() {
        return (flags & NEW_LISTENER) != 0;
    }
}
