/** The public values of detached containers. */
@NullMarked
package dev.jcontainer.engine.spec;

import org.jspecify.annotations.NullMarked;
