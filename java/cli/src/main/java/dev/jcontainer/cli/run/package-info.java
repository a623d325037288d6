/** {@code jcontainer run}: its options, and the specification that they stand for. */
@NullMarked
package dev.jcontainer.cli.run;

import org.jspecify.annotations.NullMarked;
