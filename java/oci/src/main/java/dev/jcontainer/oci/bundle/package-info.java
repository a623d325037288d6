/** What a configuration comes to: limits, and the plan of a launch. Pure, but for what is looked up in the bundle. */
@NullMarked
package dev.jcontainer.oci.bundle;

import org.jspecify.annotations.NullMarked;
