/*
 * Ports of a container for the JVM that holds it: sockets in its network namespace (CONNECT of
 * control.h), and ports of the host that lead there (PORTS).
 */
#ifndef JCONTAINER_CONNECTOR_H
#define JCONTAINER_CONNECTOR_H

#include "control.h"

/*
 * Answers a CONNECT. process: the pidfd that came with it, which is stolen, or -1. From the first one
 * on, this process is in the container's network namespace.
 */
void connector_answer(int control, const struct record *record, int *process);

/*
 * Publishes the first ports, and serves further records and the connections until the JVM closes the
 * control socket. The ports are closed when the container has ended.
 */
void connector_serve(int control, const struct record *record, int *sockets);

/* Whether it has answered one: this process cannot launch anything any more. */
int connector_is_used(void);

#endif
