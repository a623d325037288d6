/**
 * The steps of a launch plan, a file a family: what each is called on the wire, what it writes there, and what is said of
 * it. No I/O.
 */
@NullMarked
package dev.jcontainer.plan.step;

import org.jspecify.annotations.NullMarked;
