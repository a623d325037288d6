/** Turns a plan into a running process: starts the helper, exchanges records with it, and waits for the program. */
@NullMarked
package dev.jcontainer.launch;

import org.jspecify.annotations.NullMarked;
