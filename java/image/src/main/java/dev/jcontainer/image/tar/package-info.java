/** Reads and writes tar archives, byte for byte. Pure. */
@NullMarked
package dev.jcontainer.image.tar;

import org.jspecify.annotations.NullMarked;
