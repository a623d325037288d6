/*
 * The note of a container on disk, see StateDirectory in java/core: the JVM makes it, the helper
 * removes it.
 */
#ifndef JCONTAINER_STATE_H
#define JCONTAINER_STATE_H

#include "control.h"

/* Notes the directory that came with a LAUNCH, and forgets the one before. */
void state_of(const struct record *launch);

/* Notes that the directory is the keeper's as it is now: the next run of the container replaces it. */
void state_own(void);

/* Whether nobody has replaced the directory of a keeper. */
int state_is_own(void);

/* Removes the noted directory if it still exists, and the directory above it if that is empty. */
void state_remove(void);

#endif
