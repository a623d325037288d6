/** What is done with detached containers: create, start, stop, remove, and what comes after their end. */
@NullMarked
package dev.jcontainer.engine.lifecycle;

import org.jspecify.annotations.NullMarked;
