/** What every command needs: its interface, what it prints, how it fails. */
@NullMarked
package dev.jcontainer.cli.base;

import org.jspecify.annotations.NullMarked;
