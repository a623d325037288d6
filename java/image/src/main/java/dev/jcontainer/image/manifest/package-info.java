/** The documents of images: descriptors, manifests, indexes and configurations. Pure. */
@NullMarked
package dev.jcontainer.image.manifest;

import org.jspecify.annotations.NullMarked;
