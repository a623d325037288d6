/* The TCP connections of published ports. */
#ifndef JCONTAINER_STREAM_H
#define JCONTAINER_STREAM_H

#include <stdint.h>

/* Prepares for connections, at most as many, with events of this instance of epoll. Returns 0 or -1. */
int streams_begin(int epoll, uint32_t maximum);

/*
 * Relays between a client and the port of the container, to which it connects the other socket, which
 * is one of AF_INET in the container's network namespace. Both are not blocking, and belong to the
 * stream from here on. is_near: whether the client is on this machine. If there is no server, the
 * client's connection is reset.
 */
void stream_begin(int client, int is_near, int inner, uint16_t port);

/* Handles an event of EVENT_STREAM. */
void stream_handle(uint64_t number, uint32_t events);

/* Goes on with the streams that have more to relay. Returns whether there are still some. */
int streams_continue(void);

/* The number of connections that have begun and not ended. */
uint32_t streams_count(void);

#endif
