#include "path.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>

#include "plan.h"
#include "sys.h"

/* The kernel fails with EAGAIN if a rename anywhere races with "..": man 2 openat2. */
#define RESOLVE_ATTEMPTS 128
/* The maximum of dangling links in a path, the same as the kernel's MAXSYMLINKS. */
#define MAX_LINKS 40

static int resolve(int root, const char *path, uint64_t open_flags, uint32_t flags)
{
    uint64_t how = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    int descriptor = -1;
    if (flags & TARGET_NO_SYMLINKS)
        how |= RESOLVE_NO_SYMLINKS;
    for (int i = 0; i < RESOLVE_ATTEMPTS && descriptor < 0; i++) {
        descriptor = sys_openat2(root, path, O_PATH | open_flags, how);
        if (descriptor < 0 && errno != EAGAIN)
            return -1;
    }
    return descriptor;
}

/* Opens the directory at the prefix, and makes it below its parent if it is missing. */
static int enter(int root, int parent, const char *prefix, const char *name, uint32_t flags)
{
    int directory = resolve(root, prefix, O_DIRECTORY, flags);
    if (directory >= 0 || errno != ENOENT)
        return directory;
    if (mkdirat(parent, name, 0755) < 0 && errno != EEXIST)
        return -1;
    return resolve(root, prefix, O_DIRECTORY, flags);
}

/* The state of a path's resolution, which makes missing directories and follows dangling links. */
struct walk {
    int root;
    uint32_t flags;
    int links;           /* the number of links that were followed */
    int moved;           /* whether the last attempt met a link and changed the path */
    size_t name;         /* the start of the last component */
    char path[PATH_MAX]; /* without a trailing slash */
};

static void trim(struct walk *walk)
{
    size_t length = strlen(walk->path);
    while (length > 1 && walk->path[length - 1] == '/')
        walk->path[--length] = 0;
}

static int begin(struct walk *walk, int root, const char *path, uint32_t flags)
{
    size_t length = strnlen(path, sizeof walk->path);
    if (length == sizeof walk->path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    walk->root = root;
    walk->flags = flags;
    walk->links = 0;
    memcpy(walk->path, path, length + 1);
    trim(walk);
    return 0;
}

/*
 * Replaces a component of the path, which is a link, by the link's text: absolute, or relative to
 * the directory of the link.
 */
static int replace(struct walk *walk, size_t start, size_t length, const char *text, size_t size)
{
    const char *rest = walk->path + start + length;
    size_t left = strlen(rest) + 1;
    size_t kept = text[0] == '/' ? 0 : start;
    if (kept + size + left > sizeof walk->path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    if (++walk->links > MAX_LINKS) {
        errno = ELOOP;
        return -1;
    }
    memmove(walk->path + kept + size, rest, left);
    memcpy(walk->path + kept, text, size);
    trim(walk);
    return 0;
}

/*
 * If a component that cannot be found is a dangling link, such as /etc/resolv.conf in images with
 * systemd, the link is replaced in the path, which is then resolved again from the root.
 */
static void follow(struct walk *walk, int parent, size_t start, size_t length)
{
    char text[PATH_MAX];
    char *end = walk->path + start + length;
    const char behind = *end;
    if (errno != ENOENT || (walk->flags & TARGET_NO_SYMLINKS))
        return;
    *end = 0;
    ssize_t size = readlinkat(parent, walk->path + start, text, sizeof text);
    *end = behind;
    if (size > 0)
        walk->moved = replace(walk, start, length, text, (size_t)size) == 0;
    else
        errno = ENOENT;
}

/*
 * Walks from the root to the directory above the last component, one directory at a time. Each
 * prefix is resolved again in the root, and a missing directory is made below a descriptor, not at
 * a path.
 */
static int walk_once(struct walk *walk)
{
    char *path = walk->path;
    int parent = resolve(walk->root, "/", O_DIRECTORY, walk->flags);
    size_t start = strspn(path, "/");
    walk->moved = 0;
    for (char *slash; parent >= 0 && (slash = strchr(path + start, '/'));) {
        size_t end = (size_t)(slash - path);
        *slash = 0;
        int child = enter(walk->root, parent, path, path + start, walk->flags);
        *slash = '/';
        if (child < 0)
            follow(walk, parent, start, end - start);
        close_owned(&parent);
        parent = child;
        start = end + strspn(path + end, "/");
    }
    walk->name = start;
    return parent;
}

static int open_parent(struct walk *walk)
{
    int parent;
    do
        parent = walk_once(walk);
    while (parent < 0 && walk->moved);
    return parent;
}

int path_open_parent(int root, const char *path, const char **name)
{
    struct walk walk;
    size_t last = strlen(path);
    if (begin(&walk, root, path, 0) < 0)
        return -1;
    while (last > 1 && path[last - 1] == '/')
        last--;
    while (last > 0 && path[last - 1] != '/')
        last--;
    *name = path + last; /* links on the way do not change it */
    return open_parent(&walk);
}

static int make_target(const struct walk *walk, int parent, enum target_kind kind)
{
    const char *name = walk->path + walk->name;
    int made = kind == TARGET_DIRECTORY ? mkdirat(parent, name, 0755)
                                        : mknodat(parent, name, S_IFREG | 0644, 0);
    if (made < 0 && errno != EEXIST)
        return -1;
    return resolve(walk->root, walk->path, kind == TARGET_DIRECTORY ? O_DIRECTORY : 0, walk->flags);
}

/* Opens a path that does not exist; each dangling link needs one more round. */
static int open_missing(struct walk *walk, enum target_kind kind)
{
    int target;
    do {
        OWNED int parent = open_parent(walk);
        if (parent < 0)
            return -1;
        target = make_target(walk, parent, kind);
        if (target < 0)
            follow(walk, parent, walk->name, strlen(walk->path + walk->name));
    } while (target < 0 && walk->moved);
    return target;
}

int path_open(int root, const char *path, uint32_t flags, enum target_kind kind)
{
    struct walk walk;
    int target = resolve(root, path, kind == TARGET_DIRECTORY ? O_DIRECTORY : 0, flags);
    if (target >= 0 || errno != ENOENT || (flags & TARGET_EXISTS))
        return target;
    return begin(&walk, root, path, flags) < 0 ? -1 : open_missing(&walk, kind);
}
