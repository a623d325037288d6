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
 * Notes the socket of the keeper in the directory, KEEP_SOCKET: who starts the container again
 * replaces it.
 */
void state_own(void);

/* Whether the directory still has that socket, or none. */
int state_is_own(void);

/* Forgets the directory. */
void state_forget(void);

/* Removes the noted directory if it still exists, and the directory above it if that is empty. */
void state_remove(void);

#endif
