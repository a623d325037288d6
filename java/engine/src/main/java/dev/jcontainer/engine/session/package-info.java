/** The login session of the user who starts a container, and how the container outlives it. */
@NullMarked
package dev.jcontainer.engine.session;

import org.jspecify.annotations.NullMarked;
