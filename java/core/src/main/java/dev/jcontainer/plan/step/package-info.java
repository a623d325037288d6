/**
 * The steps of a launch plan, one file for each family. A step knows its opcode, its arguments on the wire, and the
 * texts about it. There is no I/O here.
 */
@NullMarked
package dev.jcontainer.plan.step;

import org.jspecify.annotations.NullMarked;
