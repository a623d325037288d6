/** What the structure of the code is held to. */
@NullMarked
package dev.jcontainer.spec;

import org.jspecify.annotations.NullMarked;
