/* A network namespace made ahead of the launch that takes it. */
#ifndef JCONTAINER_NETWORK_H
#define JCONTAINER_NETWORK_H

#include <stdint.h>

#include "plan.h"

/*
 * Makes one, in which the supervisor then is itself, and sets it as the last plan did. To be called between two launches: it is the dearest
 * part of a launch, a third of its time, and here nobody waits for it.
 */
void network_prepare(void);

/*
 * Sees to it that a clone with these namespaces gives the child the network that its plan asks for: a new one,
 * which then is no longer among them, or the one that the supervisor was started in. 0 or -1.
 */
int network_settle(const struct plan *plan, uint64_t *namespaces);

#endif
