/** The rules of what a specification takes. */
@NullMarked
package dev.jcontainer.spec;

import org.jspecify.annotations.NullMarked;
