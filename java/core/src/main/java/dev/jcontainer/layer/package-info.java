/** Keeps the EROFS images of layers in the kernel while containers are started from them. Internal. */
@NullMarked
package dev.jcontainer.layer;

import org.jspecify.annotations.NullMarked;
