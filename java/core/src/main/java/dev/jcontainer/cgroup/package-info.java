/** The kernel's cgroups: what this host has, the container's own, their limits and their counts. */
@NullMarked
package dev.jcontainer.cgroup;

import org.jspecify.annotations.NullMarked;
