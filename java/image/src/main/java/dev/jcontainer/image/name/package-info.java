/** What images are called: references, digests and platforms. Pure. */
@NullMarked
package dev.jcontainer.image.name;

import org.jspecify.annotations.NullMarked;
