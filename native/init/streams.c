/*
 * The program's 0, 1 and 2, and whose they are.
 *
 * To open /proc/self/fd/1 takes the right to the inode of the pipe, which belongs to its maker. So a program that
 * runs as somebody else can write to its stdout, but not open /dev/stdout, as many do for their log. A pipe or socket
 * without a name is made for the program and given to its user. A file or a terminal is the caller's, and /dev/null
 * everybody's; so is a FIFO or socket of a file system, which may be opened with O_PATH, a file that others open by its
 * name: its new owner would be the container's user, outside too, and for good.
 */
#include "init.h"

#include <errno.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

int take_streams(const int streams[3])
{
    for (int i = 0; i < 3; i++)
        if (dup2(streams[i], i) < 0)
            return -1;
    return 0;
}

/* Not by its type, which FIFOs and sockets with a name have, too. */
static int is_anonymous(const struct statfs *status)
{
    return status->f_type == PIPEFS_MAGIC || status->f_type == SOCKFS_MAGIC;
}

/*
 * EPERM: we may not, or its owner is nobody in our user namespace; EINVAL: the new one is not. Then it stays whose it
 * is, and most programs need no more than to write to it.
 */
static int own(int stream, uid_t owner)
{
    struct stat status;
    struct statfs system;
    if (fstat(stream, &status) < 0 || fstatfs(stream, &system) < 0)
        return -1;
    if (!is_anonymous(&system) || status.st_uid == owner)
        return 0;
    return fchown(stream, owner, (gid_t)-1) == 0 || errno == EPERM || errno == EINVAL ? 0 : -1;
}

static int own_all(const int streams[3], uid_t owner, const char **which)
{
    static const char *const names[] = {"stdin", "stdout", "stderr"};
    for (int i = 0; i < 3; i++) {
        if (own(streams[i], owner) < 0) {
            *which = names[i];
            return -1;
        }
    }
    return 0;
}

/* Where the user namespace does not know the one who made the pipe, as root of the host, nobody inside can do it. */
int own_streams_outside(const struct plan *plan, const int streams[3], const char **which)
{
    const struct own_step *step = &plan->own.streams;
    return step->opcode ? own_all(streams, (uid_t)step->number, which) : 0;
}

/* Where the host does not let the supervisor do it, as an ordinary user's, the root of its user namespace may. */
int step_own_streams(struct build *build, const struct argument *arguments)
{
    const int streams[3] = {0, 1, 2};
    return own_all(streams, (uid_t)arguments[0].number, &build->argument);
}
