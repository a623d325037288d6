/** Notes about running containers on disk, by which other processes find a container and start programs in it. */
@NullMarked
package dev.jcontainer.state;

import org.jspecify.annotations.NullMarked;
