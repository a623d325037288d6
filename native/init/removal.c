/*
 * Removes trees of files, however deep, with few descriptors and without recursion: a directory
 * that lies deeper than DEPTH is first moved up into the directory that is removed.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "sys.h"
#include "tree.h"

#define DEPTH 64
#define BUFFER (8 << 10)

/* An entry as getdents64(2) gives it. */
struct entry {
    uint64_t inode;
    int64_t offset;
    uint16_t length;
    uint8_t type;
    char name[];
};

/* A directory that is being emptied. */
struct emptied {
    const char *name; /* in the directory above, in whose buffer it is */
    int directory;
    int progress; /* something was removed since it was last read from its beginning */
    size_t path;  /* the length of the path of the directory above */
    size_t at, filled;
    _Alignas(struct entry) char buffer[BUFFER];
};

static struct {
    struct emptied levels[DEPTH];
    int depth;
    uint64_t moved; /* makes the names of the directories that were moved up */
} removal;

/* The next entry but "." and "..", or NULL: at the end with errno 0. */
static const struct entry *next(struct emptied *emptied)
{
    for (;;) {
        if (emptied->at == emptied->filled) {
            errno = 0;
            long got = syscall(SYS_getdents64, emptied->directory, emptied->buffer, BUFFER);
            if (got <= 0)
                return NULL;
            emptied->at = 0;
            emptied->filled = (size_t)got;
        }
        const struct entry *entry = (const void *)(emptied->buffer + emptied->at);
        emptied->at += entry->length;
        if (strcmp(entry->name, ".") != 0 && strcmp(entry->name, "..") != 0)
            return entry;
    }
}

static int move_up(int parent, const char *name)
{
    for (;;) {
        char moved[32];
        struct text text = text_in(moved, sizeof moved);
        text_add(&text, ".moved-");
        text_add_number(&text, removal.moved++);
        if (renameat(parent, name, removal.levels[0].directory, moved) == 0) {
            removal.levels[0].progress = 1;
            return 0;
        }
        if (errno != EEXIST && errno != ENOTEMPTY && errno != ENOTDIR)
            return -1;
    }
}

/*
 * Begins to empty a directory: never the target of a link, and never on another mount. The
 * levels of the directories above stay open, as do their names in the buffers.
 */
static int descend(struct worker *worker, int parent, const char *name)
{
    size_t path = worker->path.length;
    if (removal.depth == DEPTH)
        return move_up(parent, name);
    int directory = sys_openat2(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW,
                                RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV);
    if (directory < 0)
        return -1;
    struct emptied *emptied = &removal.levels[removal.depth];
    emptied->name = name;
    emptied->directory = directory;
    emptied->progress = 0;
    emptied->path = path;
    emptied->at = emptied->filled = 0;
    if (removal.depth++ > 0) { /* the name of the first one is in the path already */
        text_add(&worker->path, "/");
        text_add(&worker->path, name);
    }
    return 0;
}

/* Removes an entry, or begins to empty it. Another process may have removed or replaced it. */
static int take(struct worker *worker, int parent, const char *name, uint8_t type)
{
    if (type != DT_DIR) {
        if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
            return 0;
        if (errno != EISDIR)
            return -1;
    }
    if (descend(worker, parent, name) == 0 || errno == ENOENT)
        return 0;
    return errno == ENOTDIR || errno == ELOOP ? unlinkat(parent, name, 0) : -1;
}

/* Removes the directory that was emptied, or reads it again if entries have come meanwhile. */
static int ascend(struct worker *worker, int outside)
{
    struct emptied *emptied = &removal.levels[removal.depth - 1];
    int parent = removal.depth > 1 ? emptied[-1].directory : outside;
    if (unlinkat(parent, emptied->name, AT_REMOVEDIR) < 0 && errno != ENOENT) {
        if (errno != ENOTEMPTY || !emptied->progress)
            return -1;
        emptied->progress = 0;
        return lseek(emptied->directory, 0, SEEK_SET) < 0 ? -1 : 0;
    }
    close_owned(&emptied->directory);
    worker->path.length = emptied->path;
    worker->path.bytes[emptied->path] = 0;
    if (--removal.depth > 0)
        emptied[-1].progress = 1;
    return 0;
}

int work_remove(struct worker *worker, const struct argument *arguments)
{
    const char *top = arguments[0].string;
    if (work_name(worker, top) < 0)
        return -1;
    int directory = worker->levels[worker->depth - 1].directory;
    if (take(worker, directory, top, DT_UNKNOWN) < 0)
        return -1;
    while (removal.depth > 0) {
        struct emptied *emptied = &removal.levels[removal.depth - 1];
        const struct entry *entry = next(emptied);
        if (!entry && (errno != 0 || ascend(worker, directory) < 0))
            return -1;
        if (entry && take(worker, emptied->directory, entry->name, entry->type) < 0) {
            text_add(&worker->path, "/");
            text_add(&worker->path, entry->name);
            return -1;
        }
        if (entry)
            emptied->progress = 1;
    }
    return 0;
}
