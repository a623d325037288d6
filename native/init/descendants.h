/* The descendants of a launch without a PID namespace, whose first process would end them all. */
#ifndef JCONTAINER_DESCENDANTS_H
#define JCONTAINER_DESCENDANTS_H

#include <sys/resource.h>
#include <sys/types.h>

/*
 * From here on every orphan among this process's descendants becomes its own child:
 * PR_SET_CHILD_SUBREAPER of man 2 prctl, until descendants_release. Returns 0, or -1 with errno;
 * nothing is held then.
 */
int descendants_adopt(void);

/* A descriptor that is readable when a child has ended, or -1 without descendants_adopt. */
int descendants_event(void);

/*
 * A child that these functions leave alone, 0 for none. It was cloned so that its end sends no SIGCHLD,
 * and it does not count as one that is left.
 */
void descendants_spare(pid_t child);

/*
 * Reaps all ended children except the first process, and sums up their usage. Call it only after
 * the first process has executed its program.
 */
void descendants_reap(pid_t first);

/*
 * Kills all descendants of this process, and returns when they are reaped: no process of the launch
 * is left then. The first process has ended and is reaped here as well; *status is its status, and
 * *usage the usage of all. No other process is signalled: see descendants.c. Returns 0, or -1 with
 * errno if the first process cannot be reaped.
 */
int descendants_end(pid_t first, int *status, struct rusage *usage);

/* Releases what descendants_adopt holds, if it holds anything. */
void descendants_release(void);

#endif
