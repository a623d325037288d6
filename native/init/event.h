/* Lines of the file of events, one JSON object each. */
#ifndef JCONTAINER_EVENT_H
#define JCONTAINER_EVENT_H

#include <stdint.h>

struct event {
    const char *beginning; /* the object without its end, as KEEP of steps.def has it */
    const char *action;
    uint64_t time; /* nanoseconds since 1970 */
    int exit_code; /* -1: the line has none */
};

/* Appends the line with one write(2), so that lines of several keepers are not mixed. Returns 0 or -1. */
int event_add(const char *path, const struct event *event);

/* Checks that lines can be added; makes the file if it does not exist. Returns 0 or -1. */
int event_prepare(const char *path);

#endif
