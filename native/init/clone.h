/* Making the container's first process. */
#ifndef JCONTAINER_CLONE_H
#define JCONTAINER_CLONE_H

#include <sys/types.h>

#include "uapi.h"

/*
 * clone3(2), or where that is not there clone(2), whose child runs a function on a stack of its own, which must
 * not return. With CLONE_VM in the flags the child shares the memory until it executes a program, the errno of
 * the C library too: the parent then must not make a call that fails before that. The pid, or -1 with errno.
 */
pid_t clone_on_stack(struct clone_arguments *arguments, void (*function)(void *), void *data);

#endif
