/** Pull, push, load and save: what moves images between a source and the store. */
@NullMarked
package dev.jcontainer.image.transfer;

import org.jspecify.annotations.NullMarked;
