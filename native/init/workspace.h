/* The memory in which a container's first process works until it executes the program. */
#ifndef JCONTAINER_WORKSPACE_H
#define JCONTAINER_WORKSPACE_H

#include <stddef.h>

/* A stack with a guard page below it, and memory for what the steps of a plan build. */
struct workspace {
    char *base;
    size_t length;
    char *stack;
    size_t stack_size;
    char *free;
    char *end;
};

/* Prepares it for a plan of that length; its previous content is lost. Returns 0 or -1. */
int workspace_prepare(struct workspace *workspace, size_t plan_length);

/*
 * Returns memory that is kept until the process's work is done, or NULL with ENOMEM. It is not
 * cleared.
 */
void *workspace_take(struct workspace *workspace, size_t size);

#endif
