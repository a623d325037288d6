/** Turns a configuration into limits and the plan of a launch. Pure, except that files of the bundle are read. */
@NullMarked
package dev.jcontainer.oci.bundle;

import org.jspecify.annotations.NullMarked;
