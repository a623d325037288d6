/* The memory in which a container's first process works until it executes the program. */
#ifndef JCONTAINER_WORKSPACE_H
#define JCONTAINER_WORKSPACE_H

#include <stddef.h>

/* A stack with a guard page below it, and room for what a plan's steps build. */
struct workspace {
    char *base;
    size_t length;
    char *stack;
    size_t stack_size;
    char *free;
    char *end;
};

/* Makes it ready for a plan of that length; what it held before is gone. 0 or -1. */
int workspace_prepare(struct workspace *workspace, size_t plan_length);

/* Memory that lasts as long as the process's work, or NULL with ENOMEM. Not cleared. */
void *workspace_take(struct workspace *workspace, size_t size);

#endif
