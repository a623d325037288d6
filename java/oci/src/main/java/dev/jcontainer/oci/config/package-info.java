/** The parts of {@code config.json} of the OCI runtime specification 1.3 that Linux uses, as immutable values. Pure. */
@NullMarked
package dev.jcontainer.oci.config;

import org.jspecify.annotations.NullMarked;
