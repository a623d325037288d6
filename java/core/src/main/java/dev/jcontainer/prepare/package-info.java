/** The recipe that turns what is asked for into a launch plan. Internal. */
@NullMarked
package dev.jcontainer.prepare;

import org.jspecify.annotations.NullMarked;
