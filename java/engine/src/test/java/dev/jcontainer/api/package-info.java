/** The check of the public API. */
@NullMarked
package dev.jcontainer.api;

import org.jspecify.annotations.NullMarked;
