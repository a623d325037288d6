/** Images in directories and in archives: OCI layouts, docker save, and plain directories. */
@NullMarked
package dev.jcontainer.image.archive;

import org.jspecify.annotations.NullMarked;
