/** The commands for volumes. */
@NullMarked
package dev.jcontainer.cli.volume;

import org.jspecify.annotations.NullMarked;
