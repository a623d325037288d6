/** The rules for the values of a specification. */
@NullMarked
package dev.jcontainer.spec;

import org.jspecify.annotations.NullMarked;
