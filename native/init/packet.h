/* The packets that a keeper gets from its clients. */
#ifndef JCONTAINER_PACKET_H
#define JCONTAINER_PACKET_H

#include <stddef.h>

#include "keep.h"

/*
 * Checks what came as one packet, of which the first KEEP_BYTES bytes and the header are there.
 * Returns 0 with *header filled, or -1 if it is not a packet of a client. It is pure.
 */
int packet_read(const void *bytes, size_t length, struct keep_header *header);

#endif
