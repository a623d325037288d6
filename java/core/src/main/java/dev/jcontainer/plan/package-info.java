/**
 * Launch plans: lists of typed steps that make a container. The planners make them from a specification and the facts
 * of the host, and read nothing else; the helper, in C, carries them out.
 */
@NullMarked
package dev.jcontainer.plan;

import org.jspecify.annotations.NullMarked;
