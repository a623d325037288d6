/*
 * Ends all processes that a program has started which was put into a running container: those with
 * the mark of JOIN_MARKED.
 */
#ifndef JCONTAINER_MARKED_H
#define JCONTAINER_MARKED_H

/*
 * Kills every process with that time namespace, and returns when none is left. A process that does
 * not end is moved out of the freezer, see cgroup_free. Returns 0, or -1 if some process could not
 * be examined, or does not end nevertheless.
 */
int marked_end(int mark, const char *freezer);

/* Does the same for every process with that mount namespace. */
int marked_end_mounts(int mark, const char *freezer);

/*
 * Kills the present ones and moves them out of the freezer, but does not wait for their end.
 * Returns the same.
 */
int marked_free(int mark, const char *freezer);

#endif
