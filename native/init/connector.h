/* Sockets in the network namespace of a container, for the JVM: CONNECT of control.h. */
#ifndef JCONTAINER_CONNECTOR_H
#define JCONTAINER_CONNECTOR_H

#include "control.h"

/*
 * Answers a CONNECT. process: the pidfd that came with it, or -1. From the first one on, this process is
 * in the container's network namespace.
 */
void connector_answer(int control, const struct record *record, int process);

/* Whether it has answered one: this process cannot launch anything any more. */
int connector_is_used(void);

#endif
