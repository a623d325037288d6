/**
 * Containers for Java: a program in its own namespaces and with its own root filesystem is used like a {@link Process}.
 *
 * <p>Start with {@link dev.jcontainer.Containers} and {@link dev.jcontainer.spec.ContainerSpec}.
 */
@NullMarked
package dev.jcontainer;

import org.jspecify.annotations.NullMarked;
