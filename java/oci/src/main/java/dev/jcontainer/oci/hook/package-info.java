/** Runs the hooks of a configuration: programs that run at points of a container's life. */
@NullMarked
package dev.jcontainer.oci.hook;

import org.jspecify.annotations.NullMarked;
