/* Sockets in the network namespace of the container, in which this process is. */
#ifndef JCONTAINER_INNER_H
#define JCONTAINER_INNER_H

#include <stdint.h>

/*
 * Connects a socket to a port on the loopback of this network namespace. family: AF_INET for
 * 127.0.0.1, AF_INET6 for ::1. Returns 0, or -1 with errno; EINPROGRESS if the socket is not blocking
 * and the connection is not there yet.
 */
int inner_connect(int socket, int family, uint16_t port);

/* Returns the pending error of a socket, and clears it; 0 if there is none. */
int inner_error(int socket);

#endif
