/** Containers from their creation to their deletion: what is kept of them on disk, and what is done to them. */
@NullMarked
package dev.jcontainer.oci.lifecycle;

import org.jspecify.annotations.NullMarked;
