/** The records of containers on the disk: their files, names and locks, and the state that follows from them. */
@NullMarked
package dev.jcontainer.engine.record;

import org.jspecify.annotations.NullMarked;
