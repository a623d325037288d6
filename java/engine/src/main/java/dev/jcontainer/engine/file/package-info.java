/** Copies files to and from a container, exports its root filesystem, and says what it has changed. */
@NullMarked
package dev.jcontainer.engine.file;

import org.jspecify.annotations.NullMarked;
