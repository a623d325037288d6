/* Fills a new filesystem with the content of the directory on which it will be mounted. */
#include "copyup.h"

#include <dirent.h>
#include <limits.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include "path.h"
#include "plan.h"
#include "sys.h"

/*
 * Each level of directories needs a descriptor on each side and some of our stack, which is small.
 */
#define DEEPEST 100
#define ENTRIES 1024u

struct entry { /* struct linux_dirent64 */
    uint64_t inode;
    int64_t offset;
    uint16_t length;
    uint8_t type;
    char name[];
};

static int copy_directory(int from, int to, int depth);

static int copy_attributes(int to, const struct stat *status)
{
    return fchown(to, status->st_uid, status->st_gid) < 0 ? -1
                                                          : fchmod(to, status->st_mode & 07777);
}

static int copy_bytes(int from, int to)
{
    ssize_t copied;
    do
        copied = sendfile(to, from, NULL, 1u << 30);
    while (copied > 0 || (copied < 0 && errno == EINTR));
    return (int)copied;
}

/* The opened file may differ from the one that was looked at, so its own attributes are copied. */
static int copy_file(int from, int to, const char *name)
{
    struct stat status;
    OWNED int source = openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (source < 0)
        return -1;
    OWNED int target = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (target < 0 || fstat(source, &status) < 0 || copy_bytes(source, target) < 0)
        return -1;
    return copy_attributes(target, &status);
}

static int copy_link(int from, int to, const char *name, const struct stat *status)
{
    char text[PATH_MAX];
    ssize_t length = readlinkat(from, name, text, sizeof text - 1);
    if (length < 0)
        return -1;
    text[length] = 0;
    return symlinkat(text, to, name) < 0
               ? -1
               : fchownat(to, name, status->st_uid, status->st_gid, AT_SYMLINK_NOFOLLOW);
}

/*
 * Sockets belong to programs that do not run. Device nodes are copied as they are, if we may make
 * them.
 */
static int copy_node(int from, int to, const char *name, const struct stat *status)
{
    (void)from;
    if (S_ISSOCK(status->st_mode))
        return 0;
    return mknodat(to, name, status->st_mode, status->st_rdev) < 0 ||
                   fchownat(to, name, status->st_uid, status->st_gid, AT_SYMLINK_NOFOLLOW) < 0
               ? -1
               : 0;
}

static int copy_below(int from, int to, const char *name, int depth)
{
    OWNED int source = openat(from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (source < 0 || mkdirat(to, name, 0700) < 0)
        return -1;
    OWNED int target = openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return target < 0 ? -1 : copy_directory(source, target, depth);
}

static int copy_entry(int from, int to, const char *name, int depth)
{
    struct stat status;
    if (fstatat(from, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return -1;
    if (S_ISDIR(status.st_mode))
        return copy_below(from, to, name, depth);
    if (S_ISREG(status.st_mode))
        return copy_file(from, to, name);
    if (S_ISLNK(status.st_mode))
        return copy_link(from, to, name, &status);
    return copy_node(from, to, name, &status);
}

static int is_dots(const char *name)
{
    return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]));
}

static int copy_entries(int from, int to, int depth)
{
    _Alignas(struct entry) char entries[ENTRIES];
    long got;
    while ((got = syscall(SYS_getdents64, from, entries, sizeof entries)) > 0)
        for (long at = 0; at < got;) {
            const struct entry *entry = (const void *)(entries + at);
            if (!is_dots(entry->name) && copy_entry(from, to, entry->name, depth) < 0)
                return -1;
            at += entry->length;
        }
    return (int)got;
}

/*
 * Its attributes are copied last, because a directory without write permission could not be filled.
 */
static int copy_directory(int from, int to, int depth)
{
    struct stat status;
    if (depth == DEEPEST) {
        errno = ELOOP;
        return -1;
    }
    return fstat(from, &status) < 0 || copy_entries(from, to, depth + 1) < 0
               ? -1
               : copy_attributes(to, &status);
}

int copy_up(int root, const char *path, uint32_t flags, int mount)
{
    struct stat status;
    OWNED int place = path_open(root, path, flags, TARGET_DIRECTORY);
    if (place < 0)
        return -1;
    OWNED int from = openat(place, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    OWNED int to = openat(mount, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (from < 0 || to < 0 || fstat(from, &status) < 0 || copy_entries(from, to, 0) < 0)
        return -1;
    return flags & MOUNT_COPY_OWNER ? copy_attributes(to, &status) : 0;
}
