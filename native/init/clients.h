/*
 * The clients of a keeper: keep.h has the packets. A client never blocks the keeper. What its socket
 * does not take waits in a queue, and a client whose queue is full is dropped.
 */
#ifndef JCONTAINER_CLIENTS_H
#define JCONTAINER_CLIENTS_H

#include <stddef.h>

/*
 * Accepts clients on this socket, which it owns then. once: the program's stdin ends with the first
 * client of it. Returns 0, or -1 with the socket closed.
 */
int clients_open(int listening, int once);

/* Whether the program's stdin can be written to again; clients that wait for that are read again. */
void clients_go_on(void);

/* Memory for KEEP_BYTES bytes of output, for the next clients_output. Its content does not stay. */
char *clients_buffer(void);

/* Sends the bytes in that memory as output of stream 1 or 2. */
void clients_output(int stream, size_t length);

/*
 * Tells all clients of the program that it has ended, after what is queued for them, and closes their
 * connections; this takes seconds at most. Clients that come later are told at once.
 */
void clients_end(int status);

/* Whether a client has sent CEASE since clients_end. */
int clients_cease(void);

/* Closes everything. */
void clients_close(void);

#endif
