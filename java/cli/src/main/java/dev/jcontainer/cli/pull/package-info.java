/** What commands share that take images: the store by the options, and a pull with its progress. */
@NullMarked
package dev.jcontainer.cli.pull;

import org.jspecify.annotations.NullMarked;
