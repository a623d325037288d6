/** Named and anonymous volumes: directories of the store that outlive containers. {@code VolumeStore} is the entry point. */
@NullMarked
package dev.jcontainer.engine.volume;

import org.jspecify.annotations.NullMarked;
