/* The container's cgroups: the JVM makes them and names them in the plan; here they are joined and removed. */
#ifndef JCONTAINER_CGROUP_H
#define JCONTAINER_CGROUP_H

#include <sys/types.h>

#include "plan.h"

/*
 * Notes the cgroups of a plan, which may yet have to be made, instead of those of the plan before. 0, or -1 with
 * errno and *failed, the step that it failed on.
 */
int cgroups_of(const struct plan *plan, struct own_step *failed);

/*
 * *into gets the directory that the container is to be cloned into, the caller's to close, or -1 where there is
 * none. 0, or -1 as above.
 */
int cgroups_open(const struct plan *plan, int *into, struct own_step *failed);

/* Notes none any more. */
void cgroups_forget(void);

/*
 * Lets what is killed die: a frozen process of cgroup v1 takes no signal before it is thawed, or, where a cgroup above
 * is frozen, moved out.
 */
void cgroups_thaw(void);

/* The cgroup v1 by which what a plan puts into a running container can be frozen; NULL for none. */
const char *cgroups_freezer(const struct plan *plan);

/*
 * Moves a killed process out of that cgroup, to the top of its hierarchy, where it dies; what is frozen with it stays so.
 * Nothing for NULL, nor where it cannot be moved.
 */
void cgroup_free(const char *freezer, pid_t process);

/* Kills what is in those of v2, all at once; before Linux 5.14, and in v1, nothing. */
void cgroups_kill(void);

/* Removes what was noted and is still there, for a JVM that can not any more. */
void cgroups_remove(void);

#endif
