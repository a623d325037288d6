/*
 * The container's cgroups: the JVM makes them and names them in the plan; the helper joins and
 * removes them.
 */
#ifndef JCONTAINER_CGROUP_H
#define JCONTAINER_CGROUP_H

#include <sys/types.h>

#include "plan.h"

/*
 * Notes the cgroups of a plan, which may not exist yet, and forgets those of the plan before.
 * Returns 0, or -1 with errno and the failed step in *failed.
 */
int cgroups_of(const struct plan *plan, struct own_step *failed);

/*
 * Sets *into to the directory of the cgroup into which the container is cloned, or to -1 if there
 * is none; the caller closes it. Returns 0, or -1 as above.
 */
int cgroups_open(const struct plan *plan, int *into, struct own_step *failed);

/* Forgets all noted cgroups. */
void cgroups_forget(void);

/*
 * Lets killed processes die. A frozen process of cgroup v1 acts on no signal before it is thawed
 * or, if a cgroup above is frozen, moved out.
 */
void cgroups_thaw(void);

/*
 * The cgroup v1 that can freeze the processes which a plan adds to a running container, or NULL if
 * there is none.
 */
const char *cgroups_freezer(const struct plan *plan);

/*
 * Moves a killed process out of that cgroup, to the top of its hierarchy, where it dies; other
 * processes in the cgroup stay frozen. Does nothing if freezer is NULL, or if the process cannot be
 * moved.
 */
void cgroup_free(const char *freezer, pid_t process);

/*
 * Kills all processes in the noted cgroups v2 at once. Does nothing before Linux 5.14 and for
 * cgroup v1.
 */
void cgroups_kill(void);

/* Whether one of the noted cgroups is frozen: the container is paused. */
int cgroups_are_frozen(void);

/* How many processes in the noted cgroups were killed because their memory was limited. */
uint64_t cgroups_oom_kills(void);

/* Removes the noted cgroups that still exist, for a JVM that is gone. */
void cgroups_remove(void);

#endif
