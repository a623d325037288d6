/** The commands for images. */
@NullMarked
package dev.jcontainer.cli.image;

import org.jspecify.annotations.NullMarked;
