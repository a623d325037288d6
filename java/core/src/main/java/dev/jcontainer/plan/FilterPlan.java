package dev.jcontainer.plan;

/**
 * The filter of a container's system calls, and how it is installed.
 *
 * @param flags {@code SECCOMP_FILTER_FLAG_*}
 * @param fitsReaper whether it lets through what the reaper of {@code --init} needs
 */
public record FilterPlan(Filter filter, int flags, boolean fitsReaper) {}
