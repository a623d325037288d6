/* The terminal that the JVM has put into raw mode, for the time after the JVM. */
#ifndef JCONTAINER_GUARD_H
#define JCONTAINER_GUARD_H

#include "control.h"

/* Takes over a descriptor, -1 for none, with what a GUARD says of it; one that says nothing ends the last. */
void guard_begin(int terminal, const struct record *guard);

/* The JVM is gone: the terminal gets its settings back, where they are still the JVM's. */
void guard_restore(void);

/* Lets go of it. */
void guard_end(void);

#endif
