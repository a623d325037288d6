/* Devices of the host in the container. */
#include <sys/stat.h>

#include "init.h"
#include "mount.h"
#include "path.h"
#include "sys.h"

static int is_device(const struct stat *status)
{
    return S_ISCHR(status->st_mode) || S_ISBLK(status->st_mode);
}

/*
 * The host's node, opened once: its type and numbers are read from this descriptor, so what was checked is what
 * the container gets, whatever becomes of the path.
 */
int step_open_device(struct build *build, const struct argument *arguments)
{
    struct stat status;
    int place = open(arguments[0].string, O_PATH | O_CLOEXEC);
    if (place < 0)
        return -1;
    int copy = -1;
    if (fstat(place, &status) == 0) {
        errno = ENODEV;
        if (is_device(&status))
            copy = mount_copy(place, 0);
    }
    close_keeping_errno(place);
    if (copy < 0)
        return -1;
    build->sources[build->slots++] = copy;
    return 0;
}

/* Owner and mode are the host's; the node is known by its descriptor, for its name may be exchanged. */
static int settle(int parent, const char *name, const struct stat *host, int is_new)
{
    struct stat status;
    int node = openat(parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (node < 0)
        return -1;
    int done = fstat(node, &status);
    if (done == 0 && ((status.st_mode & S_IFMT) != (host->st_mode & S_IFMT) ||
                      status.st_rdev != host->st_rdev)) {
        errno = EEXIST;
        done = -1;
    }
    if (done == 0 && is_new)
        done = fchownat(node, "", host->st_uid, host->st_gid, AT_EMPTY_PATH);
    close_keeping_errno(node);
    return done;
}

/* A node of the container's own, so that its mode and owner are not the host's to change. */
int step_device_node(struct build *build, const struct argument *arguments)
{
    const char *name;
    struct stat host;
    if (fstat(build->sources[arguments[0].number], &host) < 0)
        return -1;
    if (!is_device(&host)) {
        errno = ENODEV;
        return -1;
    }
    int parent = path_open_parent(build->root, arguments[1].string, &name);
    if (parent < 0)
        return -1;
    int made = mknodat(parent, name, host.st_mode & (S_IFMT | 0777), host.st_rdev);
    if (made == 0 || errno == EEXIST) /* the same node there already is as good */
        made = settle(parent, name, &host, made == 0);
    close_keeping_errno(parent);
    return made;
}
