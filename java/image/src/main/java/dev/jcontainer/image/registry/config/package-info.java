/** What files of other tools say about registries: mirrors, places and which of them are insecure. */
@NullMarked
package dev.jcontainer.image.registry.config;

import org.jspecify.annotations.NullMarked;
