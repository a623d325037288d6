/**
 * The command line: {@code jcontainer COMMAND}.
 *
 * <p>{@link dev.jcontainer.cli.Main} takes the words of the command line, and {@link dev.jcontainer.cli.Commands} finds
 * the class of the command by its name. That class has the model of the command's options. A start loads no class of
 * another command. Help, the manual page and the completion scripts are written from the same models.
 *
 * <p>The packages are floors, from top to bottom: this one; {@code manage}, {@code run} and {@code oci} (the commands,
 * by family); {@code terminal} and {@code about}; {@code option} (options that several commands share); {@code base}
 * and {@code text}; {@code value} and {@code model}. A package imports only from floors below it;
 * {@code ArchitectureTest} checks this. The commands that describe the others (help, completion, man) get them as a
 * {@link dev.jcontainer.cli.base.CommandTable}.
 */
@NullMarked
package dev.jcontainer.cli;

import org.jspecify.annotations.NullMarked;
