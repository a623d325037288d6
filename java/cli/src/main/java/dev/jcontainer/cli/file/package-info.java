/** The commands for files of containers: cp, export. */
@NullMarked
package dev.jcontainer.cli.file;

import org.jspecify.annotations.NullMarked;
