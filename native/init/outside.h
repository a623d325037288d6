/*
 * Sources that the supervisor opens for pid 1, which is in a user namespace by then: it cannot reach what only
 * root can, nor map owners (mount_setattr(2), MOUNT_ATTR_IDMAP), which takes CAP_SYS_ADMIN where the file system
 * was mounted. Pid 1 waits at that step:
 *
 *   container init                                supervisor, in the host's namespaces
 *    │─── REPORT_SOURCE step, its user namespace ───►│ opens the step's path, copies the mount
 *    │◄── REPORT_OPENED the mount, or errno ─────────│
 */
#ifndef JCONTAINER_OUTSIDE_H
#define JCONTAINER_OUTSIDE_H

#include "plan.h"
#include "report.h"

/* Answers a REPORT_SOURCE that came over the socket with that descriptor, which it closes. */
void outside_serve(const struct plan *plan, int socket, uint32_t index, int user_namespace);

#endif
