/** JSON documents in which every value knows where it stands, so that an error can say it. Pure. */
@NullMarked
package dev.jcontainer.oci.json;

import org.jspecify.annotations.NullMarked;
