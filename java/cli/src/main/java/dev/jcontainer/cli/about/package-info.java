/** The commands about jcontainer and this machine: help, completion, man, version, info. */
@NullMarked
package dev.jcontainer.cli.about;

import org.jspecify.annotations.NullMarked;
