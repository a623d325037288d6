/** Writes and reads EROFS images, as the kernel documents them. */
@NullMarked
package dev.jcontainer.image.erofs;

import org.jspecify.annotations.NullMarked;
