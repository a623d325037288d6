/** The end-to-end tests in a guest of their own. */
@NullMarked
package dev.jcontainer.vm;

import org.jspecify.annotations.NullMarked;
