/** The benchmarks: ratios of launches, measured in turn in one run. */
@NullMarked
package dev.jcontainer.bench;

import org.jspecify.annotations.NullMarked;
