/** What an engine asks of an OCI runtime: bundles, the state of containers, their lifecycle. */
@NullMarked
package dev.jcontainer.oci;

import org.jspecify.annotations.NullMarked;
