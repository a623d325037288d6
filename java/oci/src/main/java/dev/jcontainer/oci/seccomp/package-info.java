/** Seccomp profiles as Docker and Podman write them. */
@NullMarked
package dev.jcontainer.oci.seccomp;

import org.jspecify.annotations.NullMarked;
