/*
 * The note of a container on disk, see StateDirectory in java/core: the JVM makes it, the helper
 * removes it.
 */
#ifndef JCONTAINER_STATE_H
#define JCONTAINER_STATE_H

#include "control.h"

/* Notes the directory that came with a LAUNCH, and forgets the one before. */
void state_of(const struct record *launch);

/*
 * Notes that the directory is the keeper's as it is now: the next run of the container replaces it, and
 * then it is not removed. Returns 0, or -1 with errno if there is a directory that cannot be opened.
 */
int state_own(void);

/* The directory of state_own, -1 without one. */
int state_descriptor(void);

/* The descriptor has another number from now on, as in a new process. */
void state_move(int descriptor);

/* Forgets the directory, which stays. */
void state_forget(void);

/*
 * Removes the noted directory if it still exists and nobody has replaced it, and the directory above it
 * if that is empty.
 */
void state_remove(void);

#endif
