/** Commands of the host that the tests run. */
@NullMarked
package dev.jcontainer.command;

import org.jspecify.annotations.NullMarked;
