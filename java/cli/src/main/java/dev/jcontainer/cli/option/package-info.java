/** Options that several commands have. */
@NullMarked
package dev.jcontainer.cli.option;

import org.jspecify.annotations.NullMarked;
