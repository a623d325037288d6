/** {@code jcontainer oci}: the command line of runc. */
@NullMarked
package dev.jcontainer.cli.oci;

import org.jspecify.annotations.NullMarked;
