/** Works on files with the rights of root in the user's user namespace, by a process of the helper: the worker. */
@NullMarked
package dev.jcontainer.worker;

import org.jspecify.annotations.NullMarked;
