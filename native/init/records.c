/* Which records may come, and which names they may have. */
#include <errno.h>

#include "tree.h"

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
