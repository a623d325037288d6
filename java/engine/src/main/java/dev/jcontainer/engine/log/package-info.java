/** Reads the log of a container, whose keeper may be writing it. */
@NullMarked
package dev.jcontainer.engine.log;

import org.jspecify.annotations.NullMarked;
