#include "holds.h"

#include <sys/file.h>
#include <sys/stat.h>

#include "init.h"
#include "sys.h"

static int held[PLAN_HOLDS];
static uint32_t count;

/* A program that removes a path has the exclusive lock on it, so a path that exists now stays. */
static int is_there(int file, const char *path)
{
    struct stat locked, present;
    if (fstat(file, &locked) < 0 || stat(path, &present) < 0)
        return -1;
    if (locked.st_dev == present.st_dev && locked.st_ino == present.st_ino)
        return 0;
    errno = ENOENT;
    return -1;
}

static int hold(const char *path)
{
    OWNED int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0 || flock(file, LOCK_SH) < 0 || is_there(file, path) < 0)
        return -1;
    held[count++] = steal(&file);
    return 0;
}

int holds_take(const struct plan *plan, const char **path)
{
    const uint8_t *position = plan->own.held.first;
    for (uint32_t i = 0; i < plan->own.held.count; i++) {
        *path = vector_string(&position);
        if (hold(*path) < 0)
            return -1;
    }
    return 0;
}

void holds_release(void)
{
    while (count > 0)
        close_owned(&held[--count]);
}

/* The supervisor has done it. */
int step_hold_paths(struct build *build, const struct argument *arguments)
{
    (void)build, (void)arguments;
    return 0;
}
