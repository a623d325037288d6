/* The pid namespace that a container is put into, where it is not a new one. */
#ifndef JCONTAINER_NAMESPACES_H
#define JCONTAINER_NAMESPACES_H

#include "plan.h"

/*
 * Has the calling process's children be in the pid namespace that the plan enters. 1 when it does, 0 where the plan has
 * none, -1 with errno and the step.
 */
int pid_namespace_enter(const struct plan *plan, struct step *failed);

/* Has them be in the calling process's own again. 0 or -1 with errno. */
int pid_namespace_leave(void);

#endif
