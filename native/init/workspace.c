#include "workspace.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>

#define GUARD 4096u
#define STACK (256u << 10)
#define ALIGNMENT 16u
#define PAGE 4096u

/*
 * The steps build pointers to strings of the plan, each of which has 5 bytes or more, and numbers
 * of the same size as in the plan. With the descriptors, one for each step, that is less than twice
 * the plan's length.
 */
static size_t length_for(size_t plan_length)
{
    size_t length = GUARD + STACK + 2 * plan_length + PAGE;
    return (length + PAGE - 1) & ~(size_t)(PAGE - 1);
}

static int map(struct workspace *workspace, size_t length)
{
    void *base = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED)
        return -1;
    if (mprotect(base, GUARD, PROT_NONE) < 0) {
        int error = errno;
        munmap(base, length);
        errno = error;
        return -1;
    }
    if (workspace->base)
        munmap(workspace->base, workspace->length);
    workspace->base = base;
    workspace->length = length;
    return 0;
}

int workspace_prepare(struct workspace *workspace, size_t plan_length)
{
    size_t length = length_for(plan_length);
    if (workspace->length != length && map(workspace, length) < 0)
        return -1;
    workspace->stack = workspace->base + GUARD;
    workspace->stack_size = STACK;
    workspace->free = workspace->stack + STACK;
    workspace->end = workspace->base + length;
    return 0;
}

void *workspace_take(struct workspace *workspace, size_t size)
{
    size_t rounded = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (rounded < size || (size_t)(workspace->end - workspace->free) < rounded) {
        errno = ENOMEM;
        return NULL;
    }
    void *taken = workspace->free;
    workspace->free += rounded;
    return taken;
}
