/*
 * Checks the health of a kept container: HEALTH of steps.def. Each check is a launch of its plan by
 * another supervisor, to which the keeper is what the JVM is to its own: control.h. So everything that a
 * check has started ends with it.
 */
#ifndef JCONTAINER_HEALTH_H
#define JCONTAINER_HEALTH_H

#include <sys/types.h>

#include "plan.h"

/*
 * Begins the checks of a container that has started; pid is its first process, a child of the caller, who owns the pidfd.
 * record is the directory of its record. changed is called with the action of an event. Does nothing
 * if the plan has no check. Returns 0 or -1.
 */
int health_begin(const struct plan *plan, int record, pid_t pid, int pidfd,
                 void (*changed)(const char *action));

/* Whether the checks have said so last; also after their end. */
int health_is_bad(void);

/* Ends the checks; when it returns, nothing of them is left. */
void health_end(void);

#endif
