/** Writes help, the manual page and completion scripts from the models of the commands. Pure. */
@NullMarked
package dev.jcontainer.cli.text;

import org.jspecify.annotations.NullMarked;
