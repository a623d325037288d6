/*
 * What a keeper waits for besides the container itself: descriptors, each with the function that
 * handles it. There is one set for each process.
 */
#ifndef JCONTAINER_LOOP_H
#define JCONTAINER_LOOP_H

#include <stdint.h>

struct source {
    int fd;
    void (*ready)(struct source *source, uint32_t events); /* EPOLL* */
};

/* Opens the set. Returns 0 or -1. */
int loop_open(void);

/* A descriptor that is readable when a source is ready, for poll(2). */
int loop_descriptor(void);

/* Adds a source, which stays where it is until it is forgotten. Returns 0 or -1. */
int loop_add(struct source *source, uint32_t events);

/* Changes the events for which a source is ready. */
void loop_change(struct source *source, uint32_t events);

/* Removes a source from the set. */
void loop_forget(struct source *source);

/* Does the same and closes its descriptor, which is -1 then. Does nothing if it is -1 already. */
void loop_end(struct source *source);

/*
 * Waits that long for a source, -1: without a limit, and calls the functions of some that are
 * ready. A function may forget or end any source. Returns whether there was one.
 */
int loop_serve(int milliseconds);

/* Closes the set. */
void loop_close(void);

#endif
