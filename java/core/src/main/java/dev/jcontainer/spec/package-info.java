/** The specification of a container: immutable values, checked when they are made. */
@NullMarked
package dev.jcontainer.spec;

import org.jspecify.annotations.NullMarked;
