/** Registries: HTTP, credentials, and the configuration of other tools. */
@NullMarked
package dev.jcontainer.image.registry;

import org.jspecify.annotations.NullMarked;
