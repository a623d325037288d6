/** The files of a container's record, as its keeper and the commands write them. */
@NullMarked
package dev.jcontainer.engine.record;

import org.jspecify.annotations.NullMarked;
