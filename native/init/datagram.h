/*
 * The UDP ports that are published. A client, which is an address and a port of the host's network,
 * has a session: a socket in the container's network namespace, so that answers find the client. A
 * session ends when nothing was relayed for DATAGRAM_IDLE_SECONDS.
 */
#ifndef JCONTAINER_DATAGRAM_H
#define JCONTAINER_DATAGRAM_H

#include <stdint.h>

#define DATAGRAM_IDLE_SECONDS 90

/* Prepares for sessions, at most as many: then a new one ends the one idle for longest. */
int datagrams_begin(int epoll, uint32_t maximum);

/*
 * Handles an event of EVENT_DATAGRAM for the published port of that number, whose socket must be open
 * as long as there are sessions.
 */
void datagram_handle(int socket, uint16_t port, uint32_t number);

/* Handles an event of EVENT_SESSION. */
void session_handle(uint64_t number);

/* Ends the sessions that were idle for too long; has to be called after a number of events. */
void sessions_continue(void);

/* The milliseconds until the next session ends for being idle, -1 if there is none. */
int sessions_timeout(void);

/* Ends all sessions. */
void sessions_end(void);

#endif
