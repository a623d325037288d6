/* The container's cgroups: the JVM makes them and names them in the plan; here they are joined and removed. */
#ifndef JCONTAINER_CGROUP_H
#define JCONTAINER_CGROUP_H

#include "plan.h"

/*
 * Notes the cgroups of a plan instead of those of the plan before. *into gets the directory that the
 * container is to be cloned into, the caller's to close, or -1 where there is none. 0, or -1 with errno and
 * *failed, the step that it failed on.
 */
int cgroups_of(const struct plan *plan, int *into, struct step *failed);

/* Lets what is killed die: a frozen process of cgroup v1 takes no signal before it is thawed. */
void cgroups_thaw(void);

/* Kills what is in those of v2, all at once; before Linux 5.14, and in v1, nothing. */
void cgroups_kill(void);

/* Removes what was noted and is still there, for a JVM that can not any more. */
void cgroups_remove(void);

#endif
