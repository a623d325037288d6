/*
 * The watcher of a detached container: a second process of the helper, which the keeper clones before
 * the first process. It ends the container if the keeper is killed, and it carries the published
 * ports, which end with the container. It does not wake up while there is nothing to do.
 *
 * The keeper uses these functions in this order; all of them serve the one watcher that it has.
 */
#ifndef JCONTAINER_WATCH_H
#define JCONTAINER_WATCH_H

#include "init.h"

/*
 * Clones the watcher. The noted cgroups (cgroup.h) and state directory (state.h) are those that it
 * removes if the keeper is killed; record is the directory of the container's record. The watcher has
 * none of the caller's other descriptors. Returns 0, or -1 with errno.
 */
int watch_begin(const struct plan *plan, int record);

/*
 * A descriptor that is readable when the watcher has ended, which it does on its own only if it was
 * killed; -1 without a watcher.
 */
int watch_descriptor(void);

/*
 * Gives it the container's first process, which waits for GO; another call replaces the process.
 * Returns 0, or -1 with errno.
 */
int watch_process(pid_t pid, int pidfd);

/*
 * Gives it the sockets of a PORTS, before GO. The caller still owns its descriptors. Returns 0, or -1
 * with errno, ENOTSUP for a protocol that cannot be published.
 */
int watch_ports(const struct record *ports, const int *sockets);

/*
 * Closes the sockets of the published ports. When it returns, others can bind the ports. Established
 * connections end when what the program has sent is delivered.
 */
void watch_close_ports(void);

/*
 * The container has ended and is removed: the watcher ends as soon as what the program has sent is
 * delivered, at most two seconds later. Does nothing without a watcher.
 */
void watch_end(void);

#endif
