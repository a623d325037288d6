/** Finds, lists and prunes containers: detached ones of the engine, and attached ones while they run. */
@NullMarked
package dev.jcontainer.cli.container;

import org.jspecify.annotations.NullMarked;
