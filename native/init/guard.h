/* The terminal that the JVM has put into raw mode; its settings are restored if the JVM dies. */
#ifndef JCONTAINER_GUARD_H
#define JCONTAINER_GUARD_H

#include "control.h"

/*
 * Takes over the terminal's descriptor, or -1, with the settings of a GUARD. A GUARD without
 * settings ends the last one.
 */
void guard_begin(int terminal, const struct record *guard);

/* Restores the terminal's settings after the death of the JVM, if they are still the JVM's. */
void guard_restore(void);

/* Closes the terminal. */
void guard_end(void);

#endif
