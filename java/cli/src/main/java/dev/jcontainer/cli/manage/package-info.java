/** The commands that deal with containers that run: exec, ps, stats, top, stop, kill, pause, update. */
@NullMarked
package dev.jcontainer.cli.manage;

import org.jspecify.annotations.NullMarked;
