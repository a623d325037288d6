/** Images: pulls, keeps and pushes them, and makes specifications of containers from them. */
@NullMarked
package dev.jcontainer.image;

import org.jspecify.annotations.NullMarked;
