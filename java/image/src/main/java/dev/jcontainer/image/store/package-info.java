/** The store: blobs, layers and tags on disk, which processes share. */
@NullMarked
package dev.jcontainer.image.store;

import org.jspecify.annotations.NullMarked;
