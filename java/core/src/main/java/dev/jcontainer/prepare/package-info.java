/** The recipe that turns a specification or a bundle into a launch plan. Internal. */
@NullMarked
package dev.jcontainer.prepare;

import org.jspecify.annotations.NullMarked;
