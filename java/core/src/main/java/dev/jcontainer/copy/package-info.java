/** Copies files between a container and this machine as {@code docker cp} does, by a worker on each side. */
@NullMarked
package dev.jcontainer.copy;

import org.jspecify.annotations.NullMarked;
