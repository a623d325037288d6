/* The clone of a container's first process, or of one that joins a container. */
#ifndef JCONTAINER_BIRTH_H
#define JCONTAINER_BIRTH_H

#include "init.h"

/* Its pid, and a pidfd; -1 when that failed, which the JVM has been told then. */
pid_t give_birth(struct birth *birth, int *pidfd);

/* Undoes what lets an ordinary user's JVM write the maps of a new user namespace. */
void hide_maps(void);

#endif
