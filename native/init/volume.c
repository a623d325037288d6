/*
 * The host's volumes in the container: a file that is made on one stays on the host when the
 * container is gone.
 */
#include "volume.h"

#include <limits.h>
#include <sys/stat.h>

#include "mount.h"
#include "path.h"
#include "sys.h"

/*
 * Whether an earlier step has attached a mount of the host with that number, or with 0 any mount.
 */
static int is_volume(const struct build *build, uint64_t mount)
{
    struct step step = {0};
    size_t offset = 0;
    uint64_t number = 0;
    while (plan_next(build->plan, &offset, &step) && step.index < build->step.index)
        if (step.opcode == OP_BIND &&
            (mount == 0 || (mount_number(build->sources[step.arguments[0].number], &number) == 0 &&
                            number == mount)))
            return 1;
    return 0;
}

/*
 * Climbs up from a directory, whose descriptor it closes, until it meets a volume or the root.
 * Returns 1 for a volume, 0 for the root, -1 on an error. No path is longer than the limit, so the
 * root is always met.
 */
static int climb(struct build *build, int place, uint64_t root)
{
    uint64_t mount;
    for (int i = 0; place >= 0 && i < PATH_MAX; i++) {
        int known = mount_number(place, &mount) == 0;
        int is_over = !known || mount == root || is_volume(build, mount);
        int above = is_over ? -1 : openat(place, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
        close_owned(&place);
        if (is_over)
            return !known ? -1 : mount != root;
        place = above;
    }
    return -1;
}

/*
 * Returns 0 if a directory of the root belongs to the container or is in memory, otherwise -1 with
 * EPERM.
 */
static int refuse(struct build *build, int directory)
{
    uint64_t root;
    if (mount_number(build->root, &root) < 0)
        return -1;
    int lies_on_one = climb(build, fcntl(directory, F_DUPFD_CLOEXEC, 0), root);
    if (lies_on_one <= 0)
        return lies_on_one;
    build->argument = "its place lies on a volume";
    errno = EPERM;
    return -1;
}

static int refuse_missing(struct build *build, int parent, const char *name)
{
    struct stat status;
    if (fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0)
        return 0;
    return errno == ENOENT ? refuse(build, parent) : -1;
}

int volume_refuse_missing(struct build *build, const char *path)
{
    const char *name;
    if (!is_volume(build, 0))
        return 0;
    OWNED int parent = path_open_parent(build->root, path, &name);
    return parent < 0 ? -1 : refuse_missing(build, parent, name);
}

int volume_make_node(struct build *build, int parent, const char *name, mode_t mode, dev_t device)
{
    if (is_volume(build, 0) && refuse_missing(build, parent, name) < 0)
        return -1;
    return mknodat(parent, name, mode, device);
}
