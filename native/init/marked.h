/* All that a program has started which was put into a running container: what JOIN_MARKED has marked. */
#ifndef JCONTAINER_MARKED_H
#define JCONTAINER_MARKED_H

/*
 * Kills every process with that time namespace, and returns when none is left, or some do not end: in a cgroup that is
 * frozen, or in the kernel. 0, or -1 when that could not be seen.
 */
int marked_end(int mark);

#endif
