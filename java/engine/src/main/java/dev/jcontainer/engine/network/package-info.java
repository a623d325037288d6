/** Networks of detached containers. {@code NetworkSetup} is the entry point. */
@NullMarked
package dev.jcontainer.engine.network;

import org.jspecify.annotations.NullMarked;
