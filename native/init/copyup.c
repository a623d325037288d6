/*
 * Copies trees of the root: to a new filesystem that will be mounted on the tree, and to a volume.
 */
#include "copyup.h"

#include <dirent.h>
#include <limits.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "path.h"
#include "plan.h"
#include "sys.h"
#include "text.h"

/*
 * Each level of directories needs a descriptor on each side and some of our stack, which is small.
 */
#define DEEPEST 100
#define ENTRIES 1024u
#define ATTRIBUTE_MAX 65536 /* the kernel's limit of a value and of the names of a file */

struct entry { /* struct linux_dirent64 */
    uint64_t inode;
    int64_t offset;
    uint16_t length;
    uint8_t type;
    char name[];
};

/* No stack is large enough for the kernel's limits; what no attribute needs is never touched. */
static char attribute_names[ATTRIBUTE_MAX];
static char attribute_value[ATTRIBUTE_MAX];

static int copy_directory(int from, int to, int links, int depth);

static int copy_owner_and_mode(int to, const struct stat *status)
{
    return fchown(to, status->st_uid, status->st_gid) < 0 ? -1
                                                          : fchmod(to, status->st_mode & 07777);
}

static int starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* The security modules label a new file themselves; only capabilities are a property of the file. */
static int is_of_module(const char *name)
{
    return starts_with(name, "security.") && strcmp(name, "security.capability") != 0;
}

/* A filesystem that has no such attributes cannot keep this one, as with cp -a. */
static int copy_attribute(int from, int to, const char *name)
{
    ssize_t length = fgetxattr(from, name, attribute_value, sizeof attribute_value);
    if (length < 0)
        return errno == ENODATA || errno == EOPNOTSUPP ? 0 : -1;
    if (fsetxattr(to, name, attribute_value, (size_t)length, 0) < 0)
        return errno == EOPNOTSUPP ? 0 : -1;
    return 0;
}

static int copy_extended(int from, int to)
{
    ssize_t length = flistxattr(from, attribute_names, sizeof attribute_names);
    if (length < 0)
        return errno == EOPNOTSUPP ? 0 : -1;
    for (ssize_t at = 0; at < length; at += (ssize_t)strlen(attribute_names + at) + 1)
        if (!is_of_module(attribute_names + at) &&
            copy_attribute(from, to, attribute_names + at) < 0)
            return -1;
    return 0;
}

/* A change of the owner clears capabilities, and every change sets the times. */
int copy_attributes(int from, int to)
{
    struct stat status;
    if (fstat(from, &status) < 0 || copy_owner_and_mode(to, &status) < 0 ||
        copy_extended(from, to) < 0)
        return -1;
    const struct timespec times[2] = {status.st_atim, status.st_mtim};
    return futimens(to, times);
}

/*
 * Of a file with several names, the first that is met gets a further name in the directory of
 * links, by which the others find it.
 */
struct link_name {
    char text[64];
};

static struct link_name link_name(const struct stat *status)
{
    struct link_name name;
    struct text text = text_in(name.text, sizeof name.text);
    text_add_number(&text, status->st_dev);
    text_add(&text, "-");
    text_add_number(&text, status->st_ino);
    return name;
}

/* Returns 1 if the file was copied before and has got this name as well. */
static int copy_as_link(int to, const char *name, int links, const struct stat *status)
{
    if (links < 0 || status->st_nlink < 2)
        return 0;
    if (linkat(links, link_name(status).text, to, name, 0) == 0)
        return 1;
    return errno == ENOENT ? 0 : -1;
}

static int remember_link(int to, const char *name, int links, const struct stat *status)
{
    if (links < 0 || status->st_nlink < 2)
        return 0;
    return linkat(to, name, links, link_name(status).text, 0);
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
static int copy_file(int from, int to, const char *name, int links)
{
    struct stat status;
    OWNED int source = openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (source < 0 || fstat(source, &status) < 0)
        return -1;
    int linked = copy_as_link(to, name, links, &status);
    if (linked != 0)
        return linked < 0 ? -1 : 0;
    OWNED int target = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (target < 0 || copy_bytes(source, target) < 0 || copy_attributes(source, target) < 0)
        return -1;
    return remember_link(to, name, links, &status);
}

static int copy_times(int to, const char *name, const struct stat *status)
{
    const struct timespec times[2] = {status->st_atim, status->st_mtim};
    return utimensat(to, name, times, AT_SYMLINK_NOFOLLOW);
}

static int copy_link(int from, int to, const char *name, const struct stat *status)
{
    char text[PATH_MAX];
    ssize_t length = readlinkat(from, name, text, sizeof text - 1);
    if (length < 0)
        return -1;
    text[length] = 0;
    if (symlinkat(text, to, name) < 0 ||
        fchownat(to, name, status->st_uid, status->st_gid, AT_SYMLINK_NOFOLLOW) < 0)
        return -1;
    return copy_times(to, name, status);
}

/*
 * Sockets belong to programs that do not run. Device nodes are copied as they are, if we may make
 * them.
 */
static int copy_node(int to, const char *name, const struct stat *status)
{
    if (S_ISSOCK(status->st_mode))
        return 0;
    if (mknodat(to, name, status->st_mode, status->st_rdev) < 0 ||
        fchownat(to, name, status->st_uid, status->st_gid, AT_SYMLINK_NOFOLLOW) < 0)
        return -1;
    return copy_times(to, name, status);
}

static int copy_below(int from, int to, const char *name, int links, int depth)
{
    OWNED int source = openat(from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (source < 0 || mkdirat(to, name, 0700) < 0)
        return -1;
    OWNED int target = openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return target < 0 ? -1 : copy_directory(source, target, links, depth);
}

static int copy_entry(int from, int to, const char *name, int links, int depth)
{
    struct stat status;
    if (fstatat(from, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return -1;
    if (S_ISDIR(status.st_mode))
        return copy_below(from, to, name, links, depth);
    if (S_ISREG(status.st_mode))
        return copy_file(from, to, name, links);
    if (S_ISLNK(status.st_mode))
        return copy_link(from, to, name, &status);
    return copy_node(to, name, &status);
}

static int is_dots(const char *name)
{
    return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]));
}

static int copy_entries(int from, int to, int links, int depth)
{
    _Alignas(struct entry) char entries[ENTRIES];
    long got;
    while ((got = syscall(SYS_getdents64, from, entries, sizeof entries)) > 0)
        for (long at = 0; at < got;) {
            const struct entry *entry = (const void *)(entries + at);
            if (!is_dots(entry->name) && copy_entry(from, to, entry->name, links, depth) < 0)
                return -1;
            at += entry->length;
        }
    return (int)got;
}

/*
 * Its attributes are copied last, because a directory without write permission could not be filled.
 */
static int copy_directory(int from, int to, int links, int depth)
{
    if (depth == DEEPEST) {
        errno = ELOOP;
        return -1;
    }
    return copy_entries(from, to, links, depth + 1) < 0 ? -1 : copy_attributes(from, to);
}

int copy_tree(int from, int to, int links)
{
    return copy_entries(from, to, links, 0);
}

int copy_up(int root, const char *path, uint32_t flags, int mount)
{
    OWNED int place = path_open(root, path, flags, TARGET_DIRECTORY);
    if (place < 0)
        return -1;
    OWNED int from = openat(place, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    OWNED int to = openat(mount, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (from < 0 || to < 0 || copy_tree(from, to, -1) < 0)
        return -1;
    return flags & MOUNT_COPY_OWNER ? copy_attributes(from, to) : 0;
}
