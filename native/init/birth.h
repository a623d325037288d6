/* Clones a container's first process, or a process that joins a container. */
#ifndef JCONTAINER_BIRTH_H
#define JCONTAINER_BIRTH_H

#include "init.h"

/*
 * Returns the pid and sets *pidfd; -1 if the clone failed, which has then been reported to the JVM.
 */
pid_t give_birth(struct birth *birth, int *pidfd);

/* Closes what was made for a clone that does not take place. */
void forgo(struct birth *birth);

/*
 * Reverts the change that lets the JVM of an ordinary user write the maps of a new user namespace.
 */
void hide_maps(void);

#endif
