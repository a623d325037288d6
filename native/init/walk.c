/*
 * Answers what is at a path of the root and below it. Each name is looked up once, below the
 * descriptor of its directory, and never followed: what is described, and whose bytes are sent, is
 * what that one descriptor has open.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <linux/limits.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <time.h>

#include "answers.h"
#include "sys.h"
#include "tree.h"

#define NAMES (8 << 10)
#define PAUSE_NANOSECONDS 10000000
#define PAUSES 1000 /* of one TREE: ten seconds */

/* An entry as getdents64(2) gives it. */
struct entry {
    uint64_t inode;
    int64_t offset;
    uint16_t length;
    uint8_t type;
    char name[];
};

/* A directory whose entries are being answered. */
struct listed {
    int directory;
    size_t path; /* the length of the path of the directory above */
    size_t at, filled;
    _Alignas(struct entry) char names[NAMES];
};

static struct {
    struct listed *levels; /* WORK_MAX_DEPTH; only those that were needed have memory */
    uint32_t depth;
    uint64_t flags; /* of TREE */
    int pauses;     /* that are left for files with a lease */
} walk;

/* What an entry is, and the descriptor that its bytes or entries are read by. */
struct found {
    int place;  /* O_PATH */
    int opened; /* -1 if it is no regular file and no directory */
    const char *name;
    struct stat status;
};

int walk_prepare(void)
{
    walk.levels = mmap(NULL, WORK_MAX_DEPTH * sizeof *walk.levels, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return walk.levels == MAP_FAILED ? -1 : 0;
}

static void answer(enum files_answer_type type, uint64_t number, size_t length)
{
    struct work_answer values = {.type = type, .length = (uint32_t)length, .number = number};
    answer_begin(&values);
}

/* Says that everything was answered, or why a path could not be opened. */
static int answer_done(uint32_t opcode, int error)
{
    struct work_answer values = {.type = WORK_DONE, .opcode = opcode, .error = error};
    answer_begin(&values);
    return 0;
}

static void answer_entry(const struct found *found, uint32_t depth, const char *text, size_t length)
{
    const struct stat *status = &found->status;
    struct files_entry entry = {
        .mode = status->st_mode,
        .uid = status->st_uid,
        .gid = status->st_gid,
        .links = (uint32_t)status->st_nlink,
        .size = (uint64_t)status->st_size,
        .seconds = status->st_mtim.tv_sec,
        .nanoseconds = (uint32_t)status->st_mtim.tv_nsec,
        .depth = depth,
        .device = status->st_dev,
        .inode = status->st_ino,
        .major = major(status->st_rdev),
        .minor = minor(status->st_rdev),
        .name = (uint32_t)strlen(found->name),
    };
    answer(FILES_ENTRY, 0, sizeof entry + entry.name + length);
    answer_bytes(&entry, sizeof entry);
    answer_bytes(found->name, entry.name);
    answer_bytes(text, length);
}

static int describe(const struct found *found, uint32_t depth)
{
    static char text[PATH_MAX];
    ssize_t length = 0;
    if (S_ISLNK(found->status.st_mode))
        length = readlinkat(found->place, "", text, sizeof text);
    if (length < 0)
        return -1;
    answer_entry(found, depth, text, (size_t)length);
    return 0;
}

static int answer_xattr(int file, const char *name)
{
    static char value[XATTR_SIZE_MAX];
    size_t name_length = strlen(name) + 1;
    ssize_t length = fgetxattr(file, name, value, sizeof value);
    if (length < 0) /* removed meanwhile, or without a meaning in this user namespace */
        return errno == ENODATA || errno == EOPNOTSUPP || errno == EOVERFLOW ? 0 : -1;
    answer(FILES_XATTR, 0, name_length + (size_t)length);
    answer_bytes(name, name_length);
    answer_bytes(value, (size_t)length);
    return 0;
}

static int answer_xattrs(int file)
{
    static char names[XATTR_LIST_MAX];
    ssize_t length = flistxattr(file, names, sizeof names);
    if (length < 0)
        return errno == EOPNOTSUPP ? 0 : -1;
    for (ssize_t at = 0; at < length; at += (ssize_t)strlen(names + at) + 1)
        if (answer_xattr(file, names + at) < 0)
            return -1;
    return 0;
}

/* Answers bytes up to an offset. Somebody may shorten the file meanwhile: the rest are zeros then. */
static int answer_part(int file, off_t from, off_t to)
{
    static char buffer[64 << 10];
    if (lseek(file, from, SEEK_SET) < 0)
        return -1;
    while (from < to) {
        size_t wanted = (size_t)(to - from) < sizeof buffer ? (size_t)(to - from) : sizeof buffer;
        ssize_t got = read(file, buffer, wanted);
        if (got <= 0)
            return (int)got;
        answer(FILES_DATA, (uint64_t)from, (size_t)got);
        answer_bytes(buffer, (size_t)got);
        from += got;
    }
    return 0;
}

/* Files of some file systems cannot tell holes (EINVAL); ENXIO says that there is no more data. */
static int answer_parts(int file, off_t size)
{
    off_t from = 0;
    while (from < size) {
        off_t data = lseek(file, from, SEEK_DATA);
        if (data < 0)
            return errno == ENXIO ? 0 : errno == EINVAL ? answer_part(file, from, size) : -1;
        off_t end = lseek(file, data, SEEK_HOLE);
        if (end < 0 || end > size)
            end = size;
        if (data < end && answer_part(file, data, end) < 0)
            return -1;
        from = end;
    }
    return 0;
}

static int answer_content(const struct found *found)
{
    int sparse = (uint64_t)found->status.st_blocks * 512 < (uint64_t)found->status.st_size;
    int done = sparse ? answer_parts(found->opened, found->status.st_size)
                      : answer_part(found->opened, 0, found->status.st_size);
    answer(FILES_END, 0, 0);
    return done;
}

/*
 * A program that has a lease on a file is told that we want to open it, and gives it up. If it does not,
 * the kernel takes it only after a long time, and a tree may have many such files.
 */
static int open_file(const struct worker *worker, int place)
{
    const struct timespec pause = {.tv_nsec = PAUSE_NANOSECONDS};
    char bytes[24];
    struct text number = text_in(bytes, sizeof bytes);
    int opened;
    text_add_number(&number, (uint64_t)place);
    while ((opened = openat(worker->descriptors, bytes, O_RDONLY | O_NONBLOCK | O_CLOEXEC)) < 0 &&
           errno == EWOULDBLOCK && walk.pauses-- > 0)
        (void)nanosleep(&pause, NULL);
    if (opened < 0 && errno == EWOULDBLOCK)
        errno = EBUSY;
    return opened;
}

/*
 * Opens what the place has found, if it is a regular file or a directory. A device or a FIFO is not
 * opened: that may have an effect.
 */
static int open_found(const struct worker *worker, struct found *found)
{
    if (fstat(found->place, &found->status) < 0)
        return -1;
    if (S_ISDIR(found->status.st_mode))
        found->opened = openat(found->place, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    else if (S_ISREG(found->status.st_mode))
        found->opened = open_file(worker, found->place);
    else
        return 0;
    return found->opened < 0 ? -1 : 0;
}

static int enter(struct worker *worker, struct found *found, size_t path)
{
    if (walk.depth == WORK_MAX_DEPTH) {
        errno = ENAMETOOLONG;
        return -1;
    }
    struct listed *listed = &walk.levels[walk.depth++];
    listed->directory = steal(&found->opened);
    listed->path = path;
    listed->at = listed->filled = 0;
    (void)worker;
    return 0;
}

/* Answers one entry, and enters it if it is a directory. The path has its name already. */
static int visit(struct worker *worker, struct found *found, size_t path)
{
    if (open_found(worker, found) < 0 || (found->opened >= 0 && answer_xattrs(found->opened) < 0) ||
        describe(found, walk.depth) < 0)
        return -1;
    if (S_ISDIR(found->status.st_mode))
        return enter(worker, found, path);
    if (S_ISREG(found->status.st_mode) && !(walk.flags & FILES_NO_DATA))
        return answer_content(found);
    return 0;
}

static void drop(const struct found *found)
{
    int place = found->place, opened = found->opened;
    close_owned(&place);
    close_owned(&opened);
}

/* The next entry but "." and "..", or NULL: at the end with errno 0. */
static const struct entry *next(struct listed *listed)
{
    for (;;) {
        if (listed->at == listed->filled) {
            errno = 0;
            long got = syscall(SYS_getdents64, listed->directory, listed->names, NAMES);
            if (got <= 0)
                return NULL;
            listed->at = 0;
            listed->filled = (size_t)got;
        }
        const struct entry *entry = (const void *)(listed->names + listed->at);
        listed->at += entry->length;
        if (strcmp(entry->name, ".") != 0 && strcmp(entry->name, "..") != 0)
            return entry;
    }
}

/* Answers an entry of the deepest directory; one that was removed meanwhile is passed over. */
static int visit_entry(struct worker *worker, const struct listed *listed, const char *name)
{
    size_t path = worker->path.length;
    uint32_t depth = walk.depth;
    struct found found = {.opened = -1, .name = name};
    if (path > 0)
        text_add(&worker->path, "/");
    text_add(&worker->path, name);
    found.place = openat(listed->directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    int done = found.place < 0 && errno == ENOENT ? 0
               : found.place < 0                  ? -1
                                                  : visit(worker, &found, path);
    drop(&found);
    if (done == 0 && walk.depth == depth)
        worker->path.length = path;
    return done;
}

static int walk_all(struct worker *worker)
{
    while (walk.depth > 0) {
        struct listed *listed = &walk.levels[walk.depth - 1];
        const struct entry *entry = next(listed);
        if (!entry) {
            if (errno != 0 && errno != ENOENT) /* ENOENT: the directory was removed meanwhile */
                return -1;
            close_owned(&listed->directory);
            worker->path.length = listed->path;
            walk.depth--;
        } else if (visit_entry(worker, listed, entry->name) < 0) {
            return -1;
        }
    }
    return 0;
}

static int open_place(struct worker *worker, const struct argument *arguments)
{
    int follow = arguments[0].number & FILES_FOLLOW ? 0 : O_NOFOLLOW;
    if (worker->root < 0)
        return work_refuse(worker, "a record comes before JOIN and ROOT");
    return files_resolve(worker, arguments[1].string, (uint64_t)(O_PATH | follow));
}

int files_stat(struct worker *worker, const struct argument *arguments)
{
    OWNED int place = open_place(worker, arguments);
    struct found found = {.place = place, .opened = -1, .name = ""};
    if (place < 0)
        return worker->problem ? -1 : answer_done(WORK_STAT, errno);
    if (fstat(place, &found.status) < 0 || describe(&found, 0) < 0)
        return -1;
    return answer_done(WORK_STAT, 0);
}

int files_tree(struct worker *worker, const struct argument *arguments)
{
    struct found found = {.opened = -1, .name = ""};
    walk.flags = arguments[0].number;
    walk.pauses = PAUSES;
    found.place = open_place(worker, arguments);
    if (found.place < 0)
        return worker->problem ? -1 : answer_done(WORK_TREE, errno);
    worker->path.length = 0;
    text_add(&worker->path, arguments[1].string); /* for an error */
    int done = visit(worker, &found, worker->path.length);
    drop(&found);
    return done < 0 || walk_all(worker) < 0 ? -1 : answer_done(WORK_TREE, 0);
}
