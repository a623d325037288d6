/* Clones a process, as the container's first process. */
#ifndef JCONTAINER_CLONE_H
#define JCONTAINER_CLONE_H

#include <sys/types.h>

#include "uapi.h"

/*
 * Calls clone3(2), or clone(2) if the kernel or a filter does not provide clone3. The child runs
 * the function on the stack of the arguments; the function must not return. With CLONE_VM in the
 * flags the child shares the memory until it executes a program, even the errno of the C library,
 * so until then the parent must not make a call that fails. Returns the pid, or -1 with errno.
 */
pid_t clone_on_stack(struct clone_arguments *arguments, void (*function)(void *), void *data);

#endif
