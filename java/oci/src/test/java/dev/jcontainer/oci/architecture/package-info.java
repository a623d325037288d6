/** Rules for which package may use which. */
@NullMarked
package dev.jcontainer.oci.architecture;

import org.jspecify.annotations.NullMarked;
