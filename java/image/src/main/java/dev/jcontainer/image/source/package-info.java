/** What images are read from and written to, as interfaces. */
@NullMarked
package dev.jcontainer.image.source;

import org.jspecify.annotations.NullMarked;
