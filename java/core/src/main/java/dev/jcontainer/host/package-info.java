/** What this machine is, asked once for each launch. */
@NullMarked
package dev.jcontainer.host;

import org.jspecify.annotations.NullMarked;
