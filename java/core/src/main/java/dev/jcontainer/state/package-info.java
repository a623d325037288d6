/** The containers that run, on disk: what another process needs to find one, and to start something in it. */
@NullMarked
package dev.jcontainer.state;

import org.jspecify.annotations.NullMarked;
