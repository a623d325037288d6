/** What registries answer when they say no, as exceptions. */
@NullMarked
package dev.jcontainer.image.registry.error;

import org.jspecify.annotations.NullMarked;
