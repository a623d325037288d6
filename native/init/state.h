/* The note of a container on disk, see StateDirectory in java/core: the JVM makes it, here it is removed. */
#ifndef JCONTAINER_STATE_H
#define JCONTAINER_STATE_H

#include "control.h"

/* Notes the directory that came with a LAUNCH instead of the one before. */
void state_of(const struct record *launch);

/* Removes what was noted and is still there, and the directory above it when that is empty. */
void state_remove(void);

#endif
