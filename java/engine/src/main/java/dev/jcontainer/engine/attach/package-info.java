/** A client of the keeper of a container. */
@NullMarked
package dev.jcontainer.engine.attach;

import org.jspecify.annotations.NullMarked;
