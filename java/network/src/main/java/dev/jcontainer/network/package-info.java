/** Network devices that are moved into a container: rtnetlink(7). */
@NullMarked
package dev.jcontainer.network;

import org.jspecify.annotations.NullMarked;
