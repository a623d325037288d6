package dev.jcontainer.plan;

/**
 * The filter of a container's system calls, and how it is installed.
 *
 * @param flags {@code SECCOMP_FILTER_FLAG_*}
 * @param fitsReaper whether it lets through what the reaper of {@code --init} needs
 */
public record FilterPlan(Filter filter, int flags, boolean fitsReaper) {
    /** {@code SECCOMP_FILTER_FLAG_NEW_LISTENER}: the launch gets a descriptor for whoever decides about system calls. */
    public static final int NEW_LISTENER = 8;

    /** Whether that is so. */
    public boolean listens() {
        return (flags & NEW_LISTENER) != 0;
    }
}
