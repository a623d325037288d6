/** Writes the files of a layer as a plain directory. */
@NullMarked
package dev.jcontainer.image.directory;

import org.jspecify.annotations.NullMarked;
