/*
 * The published ports of a container: connections to sockets of the host are relayed to the same
 * program's ports on the loopback of the container's network namespace.
 *
 * The listening sockets belong to the host's network namespace, where the JVM has bound them. The
 * process itself is in the container's, so the sockets that it makes are there.
 */
#ifndef JCONTAINER_PORTS_H
#define JCONTAINER_PORTS_H

#include <stdint.h>

#include "control.h"

/* The low bits of an event's number in epoll say whose it is; the others are the owner's. */
enum port_event { EVENT_OTHER, EVENT_LISTENERS, EVENT_STREAM, EVENT_DATAGRAM, EVENT_SESSION };
#define EVENT_BITS 3
#define EVENT_MASK ((1u << EVENT_BITS) - 1)

static inline uint64_t event_number(enum port_event owner, uint64_t number)
{
    return number << EVENT_BITS | owner;
}

/*
 * Publishes the sockets of a PORTS with this instance of epoll. Those that it keeps are stolen from
 * the array. Returns 0, or -1 with errno.
 */
int ports_add(int epoll, const struct record *ports, int *sockets);

/* Handles an event whose number is not of EVENT_OTHER. */
void ports_handle(uint64_t number, uint32_t events);

/* Does what is due after a number of events. */
void ports_continue(void);

/* The milliseconds until ports_continue is due without an event, -1 for none. */
int ports_timeout(void);

/* Closes the sockets of the host; established connections stay. */
void ports_close(void);

/* Whether connections are left. */
int ports_busy(void);

#endif
