/** Moves network devices into a container, by rtnetlink(7). */
@NullMarked
package dev.jcontainer.network;

import org.jspecify.annotations.NullMarked;
