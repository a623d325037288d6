/** The command inspect, and what it says about containers. */
@NullMarked
package dev.jcontainer.cli.inspect;

import org.jspecify.annotations.NullMarked;
