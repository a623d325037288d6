/** {@code jcontainer run}: its options, by group, and the specification that is made from them. */
@NullMarked
package dev.jcontainer.cli.run;

import org.jspecify.annotations.NullMarked;
