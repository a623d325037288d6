/*
 * Files and directories of the host that a container is made of. The supervisor holds a shared lock
 * on each until nothing of the container is left, so a program that removes such files can see that
 * they are in use.
 */
#ifndef JCONTAINER_HOLDS_H
#define JCONTAINER_HOLDS_H

#include "plan.h"

/*
 * Takes the locks of HOLD_PATHS, and waits for a program that is about to remove one of the paths.
 * Returns 0, or -1 with errno and the path; ENOENT if the path was removed meanwhile.
 */
int holds_take(const struct plan *plan, const char **path);

/* Releases all locks that were taken. */
void holds_release(void);

#endif
