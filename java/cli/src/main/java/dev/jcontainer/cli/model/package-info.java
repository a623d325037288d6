/** The model of a command line, and the parsers that read a command line by it. Pure. */
@NullMarked
package dev.jcontainer.cli.model;

import org.jspecify.annotations.NullMarked;
