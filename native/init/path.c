#include "path.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>

#include "plan.h"
#include "sys.h"

/* The kernel gives up with EAGAIN when a rename anywhere races with "..": man 2 openat2. */
#define RESOLVE_ATTEMPTS 128
/* Dangling links that are followed one after the other, as many as the kernel's own MAXSYMLINKS. */
#define LINK_ROUNDS 40

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

/* Opens the directory at the prefix, made below its parent where it is missing. */
static int enter(int root, int parent, const char *prefix, const char *name, uint32_t flags)
{
    int directory = resolve(root, prefix, O_DIRECTORY, flags);
    if (directory >= 0 || errno != ENOENT)
        return directory;
    if (mkdirat(parent, name, 0755) < 0 && errno != EEXIST)
        return -1;
    return resolve(root, prefix, O_DIRECTORY, flags);
}

/*
 * Walks from the root to the directory above the last component, one directory at a time: each prefix
 * is resolved anew in the root, and what is missing is made below a descriptor, not below a string.
 */
static int open_parent(int root, const char *path, uint32_t flags, const char **last)
{
    char prefix[PATH_MAX];
    size_t length = strnlen(path, sizeof prefix);
    if (length == sizeof prefix) {
        errno = ENAMETOOLONG;
        return -1;
    }
    while (length > 1 && path[length - 1] == '/')
        length--;
    memcpy(prefix, path, length);
    prefix[length] = 0;

    int parent = resolve(root, "/", O_DIRECTORY, flags);
    size_t start = strspn(prefix, "/");
    for (char *slash; parent >= 0 && (slash = strchr(prefix + start, '/'));) {
        *slash = 0;
        int child = enter(root, parent, prefix, prefix + start, flags);
        int error = errno;
        close(parent);
        errno = error;
        parent = child;
        *slash = '/';
        start = (size_t)(slash - prefix) + strspn(slash, "/");
    }
    *last = path + start;
    return parent;
}

int path_open_parent(int root, const char *path, const char **name)
{
    return open_parent(root, path, 0, name);
}

static int make_target(int parent, const char *name, enum target_kind kind)
{
    char component[NAME_MAX + 1];
    size_t length = strcspn(name, "/"); /* without trailing slashes */
    if (length >= sizeof component) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(component, name, length);
    component[length] = 0;
    if (kind == TARGET_DIRECTORY)
        return mkdirat(parent, component, 0755) < 0 && errno != EEXIST ? -1 : 0;
    return mknodat(parent, component, S_IFREG | 0644, 0) < 0 && errno != EEXIST ? -1 : 0;
}

/* What a dangling link's text stands for, in the root: absolute, or below the link's directory. */
static int follow(int parent, const char *path, const char *name, char *next)
{
    char text[PATH_MAX];
    ssize_t length = readlinkat(parent, name, text, sizeof text);
    size_t directory = length > 0 && text[0] != '/' ? (size_t)(name - path) : 0;
    if (length <= 0) {
        errno = ENOENT;
        return -1;
    }
    if (directory + (size_t)length >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(next, path, directory);
    memcpy(next + directory, text, (size_t)length);
    next[directory + (size_t)length] = 0;
    return 0;
}

/*
 * Makes what is missing and opens it. Where the last component is a dangling link, as /etc/resolv.conf is in
 * images of systemd, *next is where it leads, and the return is -1 with ENOENT.
 */
static int make_and_open(int root, const char *path, uint32_t flags, enum target_kind kind,
                         char *next)
{
    const char *name;
    int parent = open_parent(root, path, flags, &name);
    if (parent < 0)
        return -1;
    int target = -1;
    if (make_target(parent, name, kind) == 0)
        target = resolve(root, path, kind == TARGET_DIRECTORY ? O_DIRECTORY : 0, flags);
    if (target < 0 && errno == ENOENT && !(flags & TARGET_NO_SYMLINKS))
        (void)follow(parent, path, name, next);
    int error = errno;
    close(parent);
    errno = error;
    return target;
}

/* Opens a path that is not there; each link on the way is one round. */
static int open_missing(int root, const char *path, uint32_t flags, enum target_kind kind)
{
    char paths[2][PATH_MAX];
    const char *at = path;
    for (int i = 0; i < LINK_ROUNDS; i++) {
        char *next = paths[i % 2];
        next[0] = 0;
        int target = make_and_open(root, at, flags, kind, next);
        if (target >= 0 || errno != ENOENT || !next[0])
            return target;
        at = next;
    }
    errno = ELOOP;
    return -1;
}

int path_open(int root, const char *path, uint32_t flags, enum target_kind kind)
{
    int target = resolve(root, path, kind == TARGET_DIRECTORY ? O_DIRECTORY : 0, flags);
    if (target >= 0 || errno != ENOENT || (flags & TARGET_EXISTS))
        return target;
    return open_missing(root, path, flags, kind);
}
