package dev.jcontainer.plan;

import dev.jcontainer.plan.step.Filter;
import java.util.List;

/**
 * The filter of a container's system calls, and how it is installed.
 *
 * @param filter the filter
 * @param flags {@code SECCOMP_FILTER_FLAG_*}
 * @param deniedToReaper the system calls that the reaper of {@code --init} makes, but that the filter does not allow,
 *     or not with all arguments; if there is one, the filter cannot be installed in the reaper
 */
public record FilterPlan(Filter filter, int flags, List<String> deniedToReaper) {
    /**
     * {@code SECCOMP_FILTER_FLAG_NEW_LISTENER}: the launch gets a descriptor for a process that decides about system
     * calls.
     */
    public static final int NEW_LISTENER = 8;

    public FilterPlan {
        deniedToReaper = List.copyOf(deniedToReaper);
    }

    /** Whether {@link #NEW_LISTENER} is set. */
    public boolean listens() {
        return (flags & NEW_LISTENER) != 0;
    }
}
