/** Turns the archive of a layer into a tree of files and writes it to the disk. */
@NullMarked
package dev.jcontainer.image.layer;

import org.jspecify.annotations.NullMarked;
