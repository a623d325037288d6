/** The verbs of an OCI runtime. Each verb has a class, which works on one loaded container. */
@NullMarked
package dev.jcontainer.oci.lifecycle;

import org.jspecify.annotations.NullMarked;
