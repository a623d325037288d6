/** Values of options and reports: sizes, durations, paths, files. They know no command. */
@NullMarked
package dev.jcontainer.cli.value;

import org.jspecify.annotations.NullMarked;
