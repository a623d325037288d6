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
 * Opens the host's node once. Its type and numbers are read from this descriptor, so the container
 * gets what was checked, even if the path changes meanwhile.
 */
int step_open_device(struct build *build, const struct argument *arguments)
{
    struct stat status;
    OWNED int place = open(arguments[0].string, O_PATH | O_CLOEXEC);
    if (place < 0 || fstat(place, &status) < 0)
        return -1;
    if (!is_device(&status)) {
        errno = ENODEV;
        return -1;
    }
    int copy = mount_copy(place, 0);
    if (copy < 0)
        return -1;
    build->sources[build->slots++] = copy;
    return 0;
}

/*
 * Gives the node the host's owner and mode. The node is checked and changed by its descriptor,
 * because its name may be exchanged; the descriptor is returned.
 */
static int settle(int parent, const char *name, const struct stat *host, int is_new)
{
    struct stat status;
    OWNED int node = openat(parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (node < 0 || fstat(node, &status) < 0)
        return -1;
    if ((status.st_mode & S_IFMT) != (host->st_mode & S_IFMT) || status.st_rdev != host->st_rdev) {
        errno = EEXIST;
        return -1;
    }
    if (is_new && fchownat(node, "", host->st_uid, host->st_gid, AT_EMPTY_PATH) < 0)
        return -1;
    return steal(&node);
}

/*
 * Makes a separate node for the container, so that the host's mode and owner stay unchanged.
 * Returns an O_PATH descriptor.
 */
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
    OWNED int parent = path_open_parent(build->root, arguments[1].string, &name);
    if (parent < 0)
        return -1;
    int made = volume_make_node(build, parent, name, host.st_mode & (S_IFMT | 0777), host.st_rdev);
    if (made < 0 && errno != EEXIST) /* the same node, if it exists already, is kept */
        return -1;
    return settle(parent, name, &host, made == 0);
}

/*
 * Mounts the node on itself: only this one can be opened then, and other nodes in the same
 * filesystem still cannot.
 */
static int mount_usable(int node)
{
    OWNED int copy = mount_copy(node, 0);
    return copy < 0 || sys_move_mount(copy, node) < 0 ? -1 : mount_allow_devices(copy);
}

int step_usable_device(struct build *build, const struct argument *arguments)
{
    struct statvfs status;
    OWNED int node = make_node(build, arguments);
    if (node < 0 || fstatvfs(node, &status) < 0)
        return -1;
    return status.f_flag & ST_NODEV ? mount_usable(node) : 0;
}
