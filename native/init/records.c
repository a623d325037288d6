/* Which records may come, which names they may have, and where their paths lead. */
#include <errno.h>

#include "sys.h"
#include "tree.h"

/* The kernel fails with EAGAIN if a rename anywhere races with "..": man 2 openat2. */
#define RESOLVE_ATTEMPTS 1024

int work_refuse(struct worker *worker, const char *problem)
{
    worker->problem = problem;
    errno = EPROTO;
    return -1;
}

int work_name(struct worker *worker, const char *name)
{
    if (worker->depth == 0)
        return work_refuse(worker, "a record comes before OPEN");
    if (worker->path.length > 0)
        text_add(&worker->path, "/");
    text_add(&worker->path, name);
    errno = EINVAL;
    return work_is_name(name) ? 0 : -1;
}

int files_resolve(const struct worker *worker, const char *path, uint64_t flags)
{
    int found = -1;
    for (int i = 0; i < RESOLVE_ATTEMPTS && found < 0; i++) {
        found = sys_openat2(worker->root, path, flags, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
        if (found < 0 && errno != EAGAIN)
            return -1;
    }
    return found;
}
