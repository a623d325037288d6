/** The benchmarks: ratios of launches that take turns in one run. */
@NullMarked
package dev.jcontainer.bench;

import org.jspecify.annotations.NullMarked;
