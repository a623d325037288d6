/** The verbs of an OCI runtime: a class for each, over one loaded container. */
@NullMarked
package dev.jcontainer.oci.lifecycle;

import org.jspecify.annotations.NullMarked;
