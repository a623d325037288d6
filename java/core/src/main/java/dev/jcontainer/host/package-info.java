/** The facts about this machine, which are read once for each launch. */
@NullMarked
package dev.jcontainer.host;

import org.jspecify.annotations.NullMarked;
