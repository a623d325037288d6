/** The rules of who may know whom. */
@NullMarked
package dev.jcontainer.oci.architecture;

import org.jspecify.annotations.NullMarked;
