/** The end-to-end ring in a guest of its own. */
@NullMarked
package dev.jcontainer.vm;

import org.jspecify.annotations.NullMarked;
