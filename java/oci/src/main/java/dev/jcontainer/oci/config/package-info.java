/** {@code config.json} of the OCI runtime specification 1.3, its Linux part, as immutable values. Pure. */
@NullMarked
package dev.jcontainer.oci.config;

import org.jspecify.annotations.NullMarked;
