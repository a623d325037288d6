/** What a command line may look like, as data, and the parser that reads one by it. Pure. */
@NullMarked
package dev.jcontainer.cli.model;

import org.jspecify.annotations.NullMarked;
