/** What all commands need: their interface, output and errors. */
@NullMarked
package dev.jcontainer.cli.base;

import org.jspecify.annotations.NullMarked;
