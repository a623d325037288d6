/* Which process of a running container another process joins. */
#ifndef JCONTAINER_BESIDE_H
#define JCONTAINER_BESIDE_H

#include <sys/types.h>

/*
 * Returns a pidfd of the process by which the namespaces of a container are joined. It is the first process, a
 * child of the caller, or the oldest child of that if the caller may not inspect the first process: the
 * reaper of --init, which only root may inspect. Returns -1 with errno; ESRCH: there is none.
 */
int beside_open(pid_t first);

#endif
