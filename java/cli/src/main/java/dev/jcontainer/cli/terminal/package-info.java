/** The caller's terminal and signals, which are passed on to a program. */
@NullMarked
package dev.jcontainer.cli.terminal;

import org.jspecify.annotations.NullMarked;
