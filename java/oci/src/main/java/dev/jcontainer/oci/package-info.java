/** The OCI runtime that engines call: bundles, the state of containers and their lifecycle. */
@NullMarked
package dev.jcontainer.oci;

import org.jspecify.annotations.NullMarked;
