/** Detached containers, which outlive the JVM that starts them. {@code Engine} is the entry point. */
@NullMarked
package dev.jcontainer.engine;

import org.jspecify.annotations.NullMarked;
