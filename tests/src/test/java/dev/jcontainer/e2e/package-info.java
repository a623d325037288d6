/** The end-to-end ring: real programs in real containers. */
@NullMarked
package dev.jcontainer.e2e;

import org.jspecify.annotations.NullMarked;
