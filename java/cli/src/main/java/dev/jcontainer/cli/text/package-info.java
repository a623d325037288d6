/** What is written from the model of the commands: help, manual page and completion scripts. Pure. */
@NullMarked
package dev.jcontainer.cli.text;

import org.jspecify.annotations.NullMarked;
