/* Devices of the host in the container. */
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "init.h"
#include "mount.h"
#include "path.h"
#include "sys.h"
#include "volume.h"

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

/*
 * Owner and mode are the host's; the node is known by its descriptor, which is given, for its name may be
 * exchanged.
 */
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
    if (done == 0)
        return node;
    close_keeping_errno(node);
    return -1;
}

/* A node of the container's own, so that its mode and owner are not the host's to change. An O_PATH descriptor. */
static int make_node(struct build *build, const struct argument *arguments)
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
    int node = -1;
    int made = volume_make_node(build, parent, name, host.st_mode & (S_IFMT | 0777), host.st_rdev);
    if (made == 0 || errno == EEXIST) /* the same node there already is as good */
        node = settle(parent, name, &host, made == 0);
    close_keeping_errno(parent);
    return node;
}

int step_device_node(struct build *build, const struct argument *arguments)
{
    int node = make_node(build, arguments);
    close_keeping_errno(node);
    return node < 0 ? -1 : 0;
}

/* The node on itself: this one alone can be opened, and whatever else lies there still cannot. */
static int mount_usable(int node)
{
    int copy = mount_copy(node, 0);
    if (copy < 0)
        return -1;
    int done = sys_move_mount(copy, node) < 0 ? -1 : mount_allow_devices(copy);
    close_keeping_errno(copy);
    return done;
}

int step_usable_device(struct build *build, const struct argument *arguments)
{
    struct statvfs status;
    int node = make_node(build, arguments);
    if (node < 0)
        return -1;
    int done = fstatvfs(node, &status);
    if (done == 0 && (status.f_flag & ST_NODEV))
        done = mount_usable(node);
    close_keeping_errno(node);
    return done;
}
