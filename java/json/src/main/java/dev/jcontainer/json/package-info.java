/** JSON documents in which every value knows where it stands, so that an error can say it. Pure. */
@NullMarked
package dev.jcontainer.json;

import org.jspecify.annotations.NullMarked;
