/** The output of commands by {@code --format}. */
@NullMarked
package dev.jcontainer.cli.format;

import org.jspecify.annotations.NullMarked;
