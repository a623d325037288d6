/** The kernel's system calls as Java sees them: the only native methods, and what makes their values readable. */
@NullMarked
package dev.jcontainer.kernel;

import org.jspecify.annotations.NullMarked;
