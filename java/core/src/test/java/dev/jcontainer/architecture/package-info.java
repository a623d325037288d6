/** What the structure of the code is held to. */
@NullMarked
package dev.jcontainer.architecture;

import org.jspecify.annotations.NullMarked;
