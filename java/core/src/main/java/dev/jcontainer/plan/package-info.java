/**
 * What is to be done to make a container, as data: a list of typed steps. Compiled here from a specification and the
 * host's facts, without a look at anything else; carried out by the helper, in C.
 */
@NullMarked
package dev.jcontainer.plan;

import org.jspecify.annotations.NullMarked;
