/** The commands for running containers: exec, ps, stats, top, stop, kill, pause, unpause, update. */
@NullMarked
package dev.jcontainer.cli.manage;

import org.jspecify.annotations.NullMarked;
