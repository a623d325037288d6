/** The kernel's system calls for Java: the only native methods, and classes that make their values readable. */
@NullMarked
package dev.jcontainer.kernel;

import org.jspecify.annotations.NullMarked;
