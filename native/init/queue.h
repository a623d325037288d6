/* The packets that wait for one client. The memory is the kernel's while nothing waits. */
#ifndef JCONTAINER_QUEUE_H
#define JCONTAINER_QUEUE_H

#include <stddef.h>
#include <sys/uio.h>

struct queue {
    char *bytes;  /* a ring of KEEP_QUEUE bytes; NULL: nothing waits */
    size_t first; /* where the first packet begins */
    size_t used;
};

/* Adds a copy of a packet. Returns 0, or -1 if there is no room for it, or no memory. */
int queue_add(struct queue *queue, const char *bytes, size_t length);

/* Sets the parts of the first packet. Returns their number, 0 if nothing waits. */
int queue_first(const struct queue *queue, struct iovec parts[2]);

/* Removes the first packet. */
void queue_remove(struct queue *queue);

/* Removes all of them. */
void queue_clear(struct queue *queue);

#endif
