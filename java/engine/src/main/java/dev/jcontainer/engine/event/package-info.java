/** The file of events of a store, which commands and keepers write. */
@NullMarked
package dev.jcontainer.engine.event;

import org.jspecify.annotations.NullMarked;
