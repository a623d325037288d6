/** From a plan to a running process: starts the helper, talks with it, waits for what it started. */
@NullMarked
package dev.jcontainer.launch;

import org.jspecify.annotations.NullMarked;
