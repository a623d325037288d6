/* The steps that fill the container's root: mounts, nodes, masks. */
#include <limits.h>
#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include "copyup.h"
#include "init.h"
#include "mount.h"
#include "path.h"
#include "sys.h"
#include "text.h"
#include "volume.h"

int step_mount_propagation(struct build *build, const struct argument *arguments)
{
    (void)build;
    return mount(NULL, arguments[0].string, NULL, (unsigned long)arguments[1].number, NULL);
}

/*
 * Opens what will be shown in the container while the whole host is still visible, because a later
 * step may cover it. The copy is detached, so nobody can exchange what was opened.
 */
int step_open_source(struct build *build, const struct argument *arguments)
{
    uint64_t flags = arguments[1].number;
    OWNED int place = open(arguments[0].string, O_PATH | O_CLOEXEC);
    int copy = place < 0 ? -1 : mount_copy(place, (flags & TREE_RECURSIVE) != 0);
    if (copy < 0 && !((flags & TREE_OPTIONAL) && mount_is_refusal(errno)))
        return -1;
    build->sources[build->slots++] = copy;
    return 0;
}

int step_make_directory(struct build *build, const struct argument *arguments)
{
    const char *name;
    OWNED int parent = path_open_parent(build->root, arguments[0].string, &name);
    if (parent < 0)
        return -1;
    int made = mkdirat(parent, name, (mode_t)arguments[1].number);
    return made < 0 && errno != EEXIST ? -1 : 0;
}

/*
 * A volume over a part of /proc would receive what the helper writes to /proc, or remove what masks
 * it (CVE-2019-16884). The descriptor is checked and not the path, because a link in the root may
 * lead to /proc.
 */
static int check_procfs(struct build *build, int place, uint32_t flags)
{
    struct statfs status;
    if (!(flags & TARGET_NOT_PROC))
        return 0;
    if (fstatfs(place, &status) < 0)
        return -1;
    if (status.f_type != PROC_SUPER_MAGIC)
        return 0;
    build->argument = "the target lies in /proc";
    errno = EPERM;
    return -1;
}

/* The kernel answers EINVAL, which does not name the reason. */
static int check_kind(int mount_descriptor, int place)
{
    struct stat what, where;
    if (fstat(mount_descriptor, &what) < 0 || fstat(place, &where) < 0)
        return -1;
    if (S_ISDIR(what.st_mode) == S_ISDIR(where.st_mode))
        return 0;
    errno = ENOTDIR;
    return -1;
}

int mount_attach(struct build *build, int mount_descriptor, const char *target, uint32_t flags,
                 enum target_kind kind)
{
    OWNED int place = path_open(build->root, target, flags, kind);
    if (place < 0 || check_procfs(build, place, flags) < 0 ||
        check_kind(mount_descriptor, place) < 0)
        return -1;
    return sys_move_mount(mount_descriptor, place);
}

static int mount_filled(struct build *build, int created, const struct argument *arguments,
                        int becomes_readonly)
{
    const char *target = arguments[1].string;
    uint32_t flags = (uint32_t)arguments[3].number;
    if ((flags & MOUNT_COPY_UP) && copy_up(build->root, target, flags, created) < 0) {
        build->argument = "copying the files at the target";
        return -1;
    }
    if (mount_attach(build, created, target, flags, TARGET_DIRECTORY) < 0)
        return -1;
    return becomes_readonly ? mount_restrict(created, ATTRIBUTE_RDONLY, 0) : 0;
}

/* Returns the attached mount, or -1. */
static int mount_new(struct build *build, const struct argument *arguments)
{
    uint32_t flags = (uint32_t)arguments[3].number;
    uint32_t attributes = (uint32_t)arguments[2].number;
    uint32_t first = flags & MOUNT_COPY_UP ? attributes & ~(uint32_t)ATTRIBUTE_RDONLY : attributes;
    OWNED int created = mount_create(build, arguments[0].string, &arguments[4].vector, first);
    if (created < 0 || mount_filled(build, created, arguments, first != attributes) < 0)
        return -1;
    return steal(&created);
}

int step_mount(struct build *build, const struct argument *arguments)
{
    OWNED int created = mount_new(build, arguments);
    if (created < 0)
        return -1;
    if (arguments[3].number & MOUNT_KEEP)
        build->devpts = steal(&created);
    return 0;
}

int step_mount_in_slot(struct build *build, const struct argument *arguments)
{
    int created = mount_new(build, arguments);
    if (created < 0)
        return -1;
    build->sources[build->slots++] = created;
    return 0;
}

/* Comes after the mount points below it are made: none can be made on a read-only mount. */
int step_restrict(struct build *build, const struct argument *arguments)
{
    return mount_restrict(build->sources[arguments[0].number], (uint32_t)arguments[1].number, 0);
}

/*
 * Opens what the steps before have made or mounted. A symbolic link in the path is resolved in the
 * root.
 */
int step_open_inside(struct build *build, const struct argument *arguments)
{
    OWNED int place = path_open(build->root, arguments[0].string, TARGET_EXISTS, TARGET_FILE);
    if (place < 0)
        return -1;
    int copy = mount_copy(place, (arguments[1].number & TREE_RECURSIVE) != 0);
    if (copy < 0)
        return -1;
    build->sources[build->slots++] = copy;
    return 0;
}

/*
 * Whether it is one of the devices in every container's /dev: null, zero, full, random, urandom or
 * tty.
 */
static int is_standard_device(const struct stat *status)
{
    dev_t device = status->st_rdev;
    return S_ISCHR(status->st_mode) &&
           (device == makedev(1, 3) || device == makedev(1, 5) || device == makedev(1, 7) ||
            device == makedev(1, 8) || device == makedev(1, 9) || device == makedev(5, 0));
}

/*
 * Sets nodev, because the maker of a filesystem may have put nodes of the host's disks on it, which
 * no container may open.
 */
static int restrict_bound(int source, const struct stat *status, uint32_t attributes,
                          uint32_t flags)
{
    int recursive = (flags & BIND_RECURSIVE) != 0;
    if ((flags & BIND_NODEV) && !is_standard_device(status)) {
        if (recursive || attributes == 0)
            return mount_restrict(source, attributes | ATTRIBUTE_NODEV, 1);
        if (mount_restrict(source, ATTRIBUTE_NODEV, 1) < 0)
            return -1;
    }
    return mount_restrict(source, attributes, recursive);
}

int step_bind(struct build *build, const struct argument *arguments)
{
    struct stat status;
    int source = build->sources[arguments[0].number];
    if (fstat(source, &status) < 0)
        return -1;
    enum target_kind kind = S_ISDIR(status.st_mode) ? TARGET_DIRECTORY : TARGET_FILE;
    uint32_t flags = (uint32_t)arguments[3].number;
    if ((flags & BIND_NOT_ON_VOLUME) && volume_refuse_missing(build, arguments[1].string) < 0)
        return -1;
    if (mount_attach(build, source, arguments[1].string, flags, kind) < 0)
        return errno == ENOENT && (flags & BIND_IF_THERE) ? 0 : -1;
    return restrict_bound(source, &status, (uint32_t)arguments[2].number, flags);
}

/* mount(2) accepts only paths. The path of our own descriptor leads exactly to this mount. */
int step_bind_propagation(struct build *build, const struct argument *arguments)
{
    char path[DESCRIPTOR_PATH];
    struct text text = text_in(path, sizeof path);
    text_add_descriptor(&text, build->sources[arguments[0].number]);
    return mount(NULL, path, NULL, (unsigned long)arguments[1].number, NULL);
}

/*
 * A user namespace may not make device nodes, so the host's node is bound, after a check that it is
 * the right device.
 */
static int bind_node(struct build *build, const struct argument *arguments, mode_t kind)
{
    struct stat status;
    int source = build->sources[arguments[0].number];
    if (fstat(source, &status) < 0)
        return -1;
    if ((status.st_mode & S_IFMT) != kind ||
        status.st_rdev !=
            makedev((unsigned int)arguments[2].number, (unsigned int)arguments[3].number)) {
        errno = ENODEV;
        return -1;
    }
    if (volume_refuse_missing(build, arguments[1].string) < 0)
        return -1;
    return mount_attach(build, source, arguments[1].string, TARGET_NO_SYMLINKS, TARGET_FILE);
}

static int is_null(mode_t mode, dev_t device)
{
    return S_ISCHR(mode) && device == makedev(1, 3);
}

int step_bind_node(struct build *build, const struct argument *arguments)
{
    dev_t device = makedev((unsigned int)arguments[2].number, (unsigned int)arguments[3].number);
    if (bind_node(build, arguments, S_IFCHR) < 0)
        return -1;
    if (is_null(S_IFCHR, device))
        build->null = build->sources[arguments[0].number];
    return 0;
}

int step_bind_block_node(struct build *build, const struct argument *arguments)
{
    return bind_node(build, arguments, S_IFBLK);
}

int step_make_node(struct build *build, const struct argument *arguments)
{
    const char *name;
    mode_t mode = (mode_t)arguments[1].number;
    dev_t device = makedev((unsigned int)arguments[2].number, (unsigned int)arguments[3].number);
    OWNED int parent = path_open_parent(build->root, arguments[0].string, &name);
    if (parent < 0 || mknodat(parent, name, mode, device) < 0)
        return -1;
    if (!is_null(mode, device))
        return 0;
    build->null = openat(parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    return build->null < 0 ? -1 : 0;
}

int step_symlink(struct build *build, const struct argument *arguments)
{
    const char *name;
    OWNED int parent = path_open_parent(build->root, arguments[1].string, &name);
    return parent < 0 ? -1 : symlinkat(arguments[0].string, parent, name);
}

/*
 * The node that covers a masked file must be the null device itself: a link or file in its place
 * would show the program what is masked (CVE-2025-31133).
 */
static int open_null(int root)
{
    struct stat status;
    OWNED int null = path_open(root, "/dev/null", TARGET_EXISTS | TARGET_NO_SYMLINKS, TARGET_FILE);
    if (null < 0)
        return -1;
    if (fstat(null, &status) < 0 || !is_null(status.st_mode, status.st_rdev)) {
        errno = ENODEV;
        return -1;
    }
    return steal(&null);
}

/*
 * Programs rely on /dev/null. A volume may cover it, or be mounted so that no device on it can be
 * opened.
 */
int step_null_device(struct build *build, const struct argument *arguments)
{
    struct statvfs status;
    (void)arguments;
    OWNED int null = open_null(build->root);
    if (null < 0 || fstatvfs(null, &status) < 0)
        return -1;
    if (status.f_flag & ST_NODEV) {
        errno = EACCES;
        return -1;
    }
    return 0;
}

/*
 * Copies the null device that was made for the container, regardless of volumes over it. But the
 * /dev of a bundle may itself be a volume; then /dev/null is opened and checked.
 */
static int null_copy(struct build *build)
{
    if (build->null >= 0)
        return mount_copy(build->null, 0);
    OWNED int null = open_null(build->root);
    if (null < 0) {
        build->argument = "/dev/null";
        return -1;
    }
    return mount_copy(null, 0);
}

static int cover(struct build *build, int place)
{
    struct stat status;
    const struct vector no_options = {0};
    if (fstat(place, &status) < 0)
        return -1;
    OWNED int covering = S_ISDIR(status.st_mode)
                             ? mount_create(build, "tmpfs", &no_options, ATTRIBUTE_RDONLY)
                             : null_copy(build);
    return covering < 0 ? -1 : sys_move_mount(covering, place);
}

/* A path that does not exist has nothing to hide. */
static int mask(struct build *build, const char *path, uint32_t flags)
{
    OWNED int place = path_open(build->root, path, TARGET_EXISTS | flags, TARGET_FILE);
    if (place < 0)
        return errno == ENOENT ? 0 : -1;
    return cover(build, place);
}

static int make_readonly(struct build *build, const char *path, uint32_t flags, int recursive)
{
    OWNED int place = path_open(build->root, path, TARGET_EXISTS | flags, TARGET_FILE);
    if (place < 0)
        return errno == ENOENT ? 0 : -1;
    OWNED int copy = mount_copy(place, recursive);
    if (copy < 0 || sys_move_mount(copy, place) < 0)
        return -1;
    return mount_restrict(copy, ATTRIBUTE_RDONLY, 0);
}

int step_mask_path(struct build *build, const struct argument *arguments)
{
    return mask(build, arguments[0].string, TARGET_NO_SYMLINKS);
}

int step_readonly_path(struct build *build, const struct argument *arguments)
{
    return make_readonly(build, arguments[0].string, TARGET_NO_SYMLINKS, 0);
}

int step_protect_path(struct build *build, const struct argument *arguments)
{
    const char *path = arguments[0].string;
    return arguments[1].number ? make_readonly(build, path, 0, 1) : mask(build, path, 0);
}
