/** JSON documents in which every value knows its path, so that an error can name it. Pure. */
@NullMarked
package dev.jcontainer.json;

import org.jspecify.annotations.NullMarked;
