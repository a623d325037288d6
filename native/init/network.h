/* Makes a network namespace ahead of the launch that uses it. */
#ifndef JCONTAINER_NETWORK_H
#define JCONTAINER_NETWORK_H

#include <stdint.h>

#include "plan.h"

/*
 * Makes a network namespace, which the supervisor enters, and sets it as the last plan did. Call it
 * between two launches: it is the most expensive part of a launch, a third of its time, and between
 * launches nobody waits for it.
 */
void network_prepare(void);

/*
 * Ensures that a clone with these namespaces gives the child the network that its plan asks for: a
 * new one, which is then removed from *namespaces, or the one in which the supervisor was started.
 * Returns 0 or -1.
 */
int network_settle(const struct plan *plan, uint64_t *namespaces);

#endif
