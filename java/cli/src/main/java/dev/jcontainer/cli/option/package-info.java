/** Options that several commands share. */
@NullMarked
package dev.jcontainer.cli.option;

import org.jspecify.annotations.NullMarked;
