/** A container on the disk and in the kernel: its directory, its note, its first process, and its state from both. */
@NullMarked
package dev.jcontainer.oci.state;

import org.jspecify.annotations.NullMarked;
