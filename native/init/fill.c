/*
 * Fills an empty volume with the files of the root. The copy is made beside the volume's directory
 * and renamed when it is complete; then its entries move to the volume, one after the other. So a
 * volume gets all files or none, whenever the container is killed: the next container goes on. The
 * volume's directory itself stays, because other containers may have it mounted.
 */
#include <dirent.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

#include "copyup.h"
#include "init.h"
#include "path.h"
#include "sys.h"

#define COPYING "fill.new" /* a copy that is being made */
#define LINKS "fill.links" /* its files with several names */
#define COPIED "fill"      /* a complete copy, whose entries move to the volume */
#define ENTRIES 1024u
#define DEEPEST 128
#define ATTEMPTS 1000 /* to get the lock: ten seconds */
#define PAUSE_NANOSECONDS 10000000
#define NO_REPLACE 1u /* RENAME_NOREPLACE, which musl lacks */

struct entry { /* struct linux_dirent64 */
    uint64_t inode;
    int64_t offset;
    uint16_t length;
    uint8_t type;
    char name[];
};

typedef int entry_function(int directory, const char *name, int argument);

static int open_directory(int parent, const char *name)
{
    return openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static int is_dots(const char *name)
{
    return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]));
}

/* Calls a function for each entry; its first result but 0 ends that and is returned. */
static int each_entry(int directory, entry_function *function, int argument)
{
    _Alignas(struct entry) char entries[ENTRIES];
    long got;
    int result;
    if (lseek(directory, 0, SEEK_SET) < 0)
        return -1;
    while ((got = syscall(SYS_getdents64, directory, entries, sizeof entries)) > 0)
        for (long at = 0; at < got;) {
            const struct entry *entry = (const void *)(entries + at);
            if (!is_dots(entry->name) && (result = function(directory, entry->name, argument)) != 0)
                return result;
            at += entry->length;
        }
    return (int)got;
}

static int remove_entry(int directory, const char *name, int depth)
{
    if (unlinkat(directory, name, 0) == 0)
        return 0;
    if (errno != EISDIR)
        return -1;
    if (depth == DEEPEST) {
        errno = ELOOP;
        return -1;
    }
    OWNED int below = open_directory(directory, name);
    if (below < 0 || each_entry(below, remove_entry, depth + 1) < 0)
        return -1;
    return unlinkat(directory, name, AT_REMOVEDIR);
}

static int remove_tree(int directory, const char *name)
{
    return remove_entry(directory, name, 0) < 0 && errno != ENOENT ? -1 : 0;
}

static int found(int directory, const char *name, int argument)
{
    (void)directory;
    (void)name;
    (void)argument;
    return 1;
}

static int make_copy(int above, int from)
{
    if (remove_tree(above, COPYING) < 0 || remove_tree(above, LINKS) < 0 ||
        mkdirat(above, COPYING, 0700) < 0 || mkdirat(above, LINKS, 0700) < 0)
        return -1;
    OWNED int to = open_directory(above, COPYING);
    OWNED int links = open_directory(above, LINKS);
    if (to < 0 || links < 0 || copy_tree(from, to, links) < 0 || copy_attributes(from, to) < 0 ||
        remove_tree(above, LINKS) < 0)
        return -1;
    /* After a crash of the machine, a complete copy must not have files without their bytes. */
    return syncfs(to) < 0 ? -1 : renameat(above, COPYING, above, COPIED);
}

/* What a failure leaves would take space until the next attempt. */
static int copy(struct build *build, int above, int from)
{
    if (make_copy(above, from) == 0)
        return 0;
    int error = errno;
    (void)remove_tree(above, COPYING);
    (void)remove_tree(above, LINKS);
    build->argument = "copying the files of the image";
    errno = error;
    return -1;
}

/* Another container may have made a file of that name meanwhile, which stays. */
static int move_entry(int directory, const char *name, int volume)
{
    if (syscall(SYS_renameat2, directory, name, volume, name, NO_REPLACE) == 0)
        return 0;
    return errno == EEXIST ? 0 : -1;
}

static int move(int above, int volume)
{
    OWNED int copied = open_directory(above, COPIED);
    if (copied < 0)
        return errno == ENOENT ? 0 : -1;
    if (each_entry(copied, move_entry, volume) < 0 || copy_attributes(copied, volume) < 0)
        return -1;
    return remove_tree(above, COPIED);
}

static int exists(int directory, const char *name)
{
    struct stat status;
    if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0)
        return 1;
    return errno == ENOENT ? 0 : -1;
}

/* Others who start with the same volume wait, but not without end for a process that is stopped. */
static int lock(int above)
{
    const struct timespec pause = {.tv_nsec = PAUSE_NANOSECONDS};
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (flock(above, LOCK_EX | LOCK_NB) == 0)
            return 0;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return -1;
        (void)nanosleep(&pause, NULL);
    }
    errno = EBUSY;
    return -1;
}

/* The lock ends with the descriptor. */
static int fill(struct build *build, int above, int volume, int from)
{
    if (lock(above) < 0)
        return -1;
    int copied = exists(above, COPIED);
    if (copied < 0)
        return -1;
    if (copied == 0) {
        int has_files = each_entry(volume, found, 0);
        if (has_files != 0)
            return has_files < 0 ? -1 : 0;
        if (copy(build, above, from) < 0)
            return -1;
    }
    return move(above, volume);
}

int step_fill_volume(struct build *build, const struct argument *arguments)
{
    struct stat status;
    OWNED int place = path_open(build->root, arguments[2].string, TARGET_EXISTS, TARGET_DIRECTORY);
    if (place < 0)
        return errno == ENOENT ? 0 : -1;
    if (fstat(place, &status) < 0)
        return -1;
    if (!S_ISDIR(status.st_mode))
        return 0; /* BIND reports that it cannot be mounted there */
    OWNED int from = open_directory(place, ".");
    OWNED int above = open_directory(build->sources[arguments[0].number], ".");
    OWNED int volume = above < 0 ? -1 : open_directory(above, arguments[1].string);
    return from < 0 || volume < 0 ? -1 : fill(build, above, volume, from);
}
