/** Published ports: the words of {@code --publish}, and the sockets of the host. */
@NullMarked
package dev.jcontainer.engine.port;

import org.jspecify.annotations.NullMarked;
