/*
 * The program's 0, 1 and 2, and their owner.
 *
 * Opening /proc/self/fd/1 needs permission on the inode of the pipe, which belongs to its maker. So
 * a program that runs as another user can write to its stdout, but cannot open /dev/stdout, as many
 * programs do for their log. A pipe or socket without a name is made for the program, so it is
 * given to the program's user. A file or a terminal belongs to the caller, and /dev/null to
 * everybody. A FIFO or socket of a filesystem, which may be opened with O_PATH, is a file that
 * others open by its name: the container's user would be its new owner, also outside and
 * permanently. So these are not given away.
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

/* The type does not tell, because FIFOs and sockets with a name have the same. */
static int is_anonymous(const struct statfs *status)
{
    return status->f_type == PIPEFS_MAGIC || status->f_type == SOCKFS_MAGIC;
}

/*
 * EPERM: we may not change it, or our user namespace does not map its owner; EINVAL: it does not
 * map the new owner. The stream then keeps its owner, and most programs only need to write to it.
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

/*
 * If the user namespace does not map the user who made the pipe, such as root of the host, no
 * process inside can do it.
 */
int own_streams_outside(const struct plan *plan, const int streams[3], const char **which)
{
    const struct own_step *step = &plan->own.streams;
    return step->opcode ? own_all(streams, (uid_t)step->number, which) : 0;
}

/*
 * If the host does not permit the supervisor to do it, because it runs as an ordinary user, the
 * root of its user namespace may.
 */
int step_own_streams(struct build *build, const struct argument *arguments)
{
    const int streams[3] = {0, 1, 2};
    return own_all(streams, (uid_t)arguments[0].number, &build->argument);
}
