/** The commands for what containers write and read, and for events: logs, attach, start, events. */
@NullMarked
package dev.jcontainer.cli.stream;

import org.jspecify.annotations.NullMarked;
