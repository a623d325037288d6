/** Shows on stderr how the transfer of an image goes on. */
@NullMarked
package dev.jcontainer.cli.progress;

import org.jspecify.annotations.NullMarked;
