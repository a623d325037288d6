/* What descends from a launch, where no pid namespace ends it with its first process. */
#ifndef JCONTAINER_DESCENDANTS_H
#define JCONTAINER_DESCENDANTS_H

#include <sys/resource.h>
#include <sys/types.h>

/*
 * From here on every orphan of this process's descendants becomes its own child: PR_SET_CHILD_SUBREAPER of
 * man 2 prctl, which lasts until descendants_release. 0, or -1 with errno; then nothing is held.
 */
int descendants_adopt(void);

/* A descriptor that is readable when a child has ended; -1 without descendants_adopt. */
int descendants_event(void);

/* Reaps what has ended but the first process, and adds up what it used. Only when that one has executed its program. */
void descendants_reap(pid_t first);

/*
 * Kills everything that descends from this process, and returns when it is reaped: no process is left of the launch
 * then. The first process has ended, and is reaped here, too: its status and, with that of the others, its usage.
 * Nobody else is signalled: see descendants.c. 0, or -1 with errno when the first process cannot be reaped.
 */
int descendants_end(pid_t first, int *status, struct rusage *usage);

/* What descendants_adopt holds is given up, if it holds anything. */
void descendants_release(void);

#endif
