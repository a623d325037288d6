/**
 * The system calls that a container may make: the default profile, and the compiler from a profile to the kernel's
 * filter.
 */
@NullMarked
package dev.jcontainer.seccomp;

import org.jspecify.annotations.NullMarked;
