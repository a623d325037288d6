/** The caller's terminal and signals, which are connected with a program. */
@NullMarked
package dev.jcontainer.cli.terminal;

import org.jspecify.annotations.NullMarked;
