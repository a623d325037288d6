/* All that a program has started which was put into a running container: what JOIN_MARKED has marked. */
#ifndef JCONTAINER_MARKED_H
#define JCONTAINER_MARKED_H

/*
 * Kills every process with that time namespace, and returns when none is left. One that does not end gets out of the
 * freezer, for which see cgroup_free. 0, or -1 when that could not be seen, or some do not end nevertheless.
 */
int marked_end(int mark, const char *freezer);

/* Kills those that there are, and gets them out of the freezer; does not wait for their end. As above. */
int marked_free(int mark, const char *freezer);

#endif
