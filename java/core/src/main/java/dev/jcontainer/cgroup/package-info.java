/** The kernel's cgroups: what this host has, the container's cgroups, their limits and their usage. */
@NullMarked
package dev.jcontainer.cgroup;

import org.jspecify.annotations.NullMarked;
