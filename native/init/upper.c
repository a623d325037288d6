#include "upper.h"

#include <linux/limits.h>
#include <stddef.h>
#include <stdio.h> /* renameat(2) */
#include <sys/stat.h>
#include <sys/xattr.h>

#include "sys.h"

/* Not on the stack, which is small. Steps are carried out one after the other. */
static char names[XATTR_LIST_MAX];
static char value[XATTR_SIZE_MAX];

static int starts_with(const char *name, const char *prefix)
{
    return !strncmp(name, prefix, strlen(prefix));
}

/*
 * The marks of overlayfs are about the layer that has them. Of security.*, a directory has only labels,
 * which the host gives to each file that is made.
 */
static int is_copied(const char *name)
{
    return !starts_with(name, "trusted.overlay.") && !starts_with(name, "user.overlay.") &&
           !starts_with(name, "security.");
}

/*
 * What the container's user namespace may not have, or tmpfs does not have (user.* before Linux 6.6), is
 * left out.
 */
static int is_refusal(int error)
{
    return error == EOPNOTSUPP || error == EPERM || error == EACCES || error == EINVAL ||
           error == ENODATA;
}

static int copy_xattr(int upper, const char *name)
{
    ssize_t length = getxattr(".", name, value, sizeof value);
    if (length >= 0 && fsetxattr(upper, name, value, (size_t)length, 0) == 0)
        return 0;
    return is_refusal(errno) ? 0 : -1;
}

/* Functions that take a descriptor refuse one of O_PATH, so the model is the working directory. */
static int copy_xattrs(int upper, int model)
{
    ssize_t length = fchdir(model) < 0 ? -1 : listxattr(".", names, sizeof names);
    if (length < 0)
        return is_refusal(errno) ? 0 : -1;
    for (ssize_t at = 0; at < length; at += (ssize_t)strlen(names + at) + 1)
        if (is_copied(names + at) && copy_xattr(upper, names + at) < 0)
            return -1;
    return 0;
}

/* EINVAL: this user namespace does not map the owner, so the directory keeps ours. */
static int copy_owner(int upper, const struct stat *status)
{
    int changed = fchown(upper, status->st_uid, status->st_gid);
    return changed < 0 && errno == EINVAL ? 0 : changed;
}

int upper_make(int directory, const char *name, int model)
{
    struct stat status;
    if (fstat(model, &status) < 0 || mkdirat(directory, name, 0700) < 0)
        return -1;
    OWNED int upper = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    const struct timespec times[2] = {status.st_mtim, status.st_mtim};
    return upper < 0 || copy_xattrs(upper, model) < 0 || copy_owner(upper, &status) < 0 ||
                   fchmod(upper, status.st_mode & 07777) < 0 || futimens(upper, times) < 0
               ? -1
               : 0;
}

/* Something else than a directory is refused, and not replaced. */
static int is_made(int directory, const char *name)
{
    struct stat status;
    if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? 0 : -1;
    errno = ENOTDIR;
    return S_ISDIR(status.st_mode) ? 1 : -1;
}

/*
 * The name "upper" is given last: an upper directory that was begun and not completed, because we were
 * killed, is made anew, and one that has the name is never touched again.
 */
static int make_kept(int directory, int model)
{
    if (unlinkat(directory, "upper.new", AT_REMOVEDIR) < 0 && errno != ENOENT)
        return -1;
    if (upper_make(directory, "upper.new", model) < 0)
        return -1;
    return renameat(directory, "upper.new", directory, "upper");
}

int upper_keep(int directory, int model)
{
    int is_old = is_made(directory, "upper");
    if (is_old < 0 || (!is_old && make_kept(directory, model) < 0))
        return -1;
    return mkdirat(directory, "work", 0700) < 0 && errno != EEXIST ? -1 : 0;
}
