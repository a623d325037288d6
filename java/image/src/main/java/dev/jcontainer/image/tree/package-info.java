/** The files of one layer, as a tree in memory. Pure. */
@NullMarked
package dev.jcontainer.image.tree;

import org.jspecify.annotations.NullMarked;
