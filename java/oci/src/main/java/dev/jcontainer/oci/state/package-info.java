/** A container on the disk and in the kernel: its directory and note, its first process, and the state from both. */
@NullMarked
package dev.jcontainer.oci.state;

import org.jspecify.annotations.NullMarked;
