/*
 * Sources that the supervisor opens for the first process, which is in a user namespace by then. It
 * cannot reach what only root can, and it cannot map owners (mount_setattr(2), MOUNT_ATTR_IDMAP),
 * because that needs CAP_SYS_ADMIN where the filesystem was mounted. The first process waits at
 * that step:
 *
 *   first process                                 supervisor, in the host's namespaces
 *    │─── REPORT_SOURCE step, its user namespace ───►│ opens the step's path, copies the mount
 *    │◄── REPORT_OPENED the mount, or errno ─────────│
 *    │◄── REPORT_OPENED … ───────────────────────────│ for each further step that was asked for,
 *                                                    │ until one fails
 */
#ifndef JCONTAINER_OUTSIDE_H
#define JCONTAINER_OUTSIDE_H

#include "plan.h"
#include "report.h"

/* Answers a REPORT_SOURCE that came over the socket with that descriptor. */
void outside_serve(const struct plan *plan, int socket, const struct record *request,
                   int user_namespace);

#endif
