/* The network namespace of a container, and sockets in it. */
#ifndef JCONTAINER_INNER_H
#define JCONTAINER_INNER_H

#include <stdint.h>

/*
 * Enters the network namespace of a container, by a pidfd of its first process, and the user namespace
 * that owns it if this needs its rights. Returns 0, or -1 with errno.
 */
int inner_enter(int process);

/*
 * Connects a socket to a port on the loopback of this network namespace. family: AF_INET for
 * 127.0.0.1, AF_INET6 for ::1. Returns 0, or -1 with errno; EINPROGRESS if the socket is not blocking
 * and the connection is not there yet.
 */
int inner_connect(int socket, int family, uint16_t port);

/* Returns the pending error of a socket, and clears it; 0 if there is none. */
int inner_error(int socket);

#endif
