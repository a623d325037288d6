/** Who the user is at a registry: credentials of files and helpers, challenges, and tokens. */
@NullMarked
package dev.jcontainer.image.registry.auth;

import org.jspecify.annotations.NullMarked;
