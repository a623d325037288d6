/** The commands for files of containers: cp, diff, export. */
@NullMarked
package dev.jcontainer.cli.file;

import org.jspecify.annotations.NullMarked;
