/**
 * The command line: {@code jcontainer COMMAND}.
 *
 * <p>The way of a start: {@link dev.jcontainer.cli.Main} takes the words, {@link dev.jcontainer.cli.Commands} knows which
 * class a command is, that class has the model of its options, and nothing of another command is loaded. Whatever is
 * told about options, help, manual page and completion, comes from that model as well.
 */
@NullMarked
package dev.jcontainer.cli;

import org.jspecify.annotations.NullMarked;
