#include "staging.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "sys.h"

/* From this length on, the disk begins to write a file while the next ones come. */
#define EARLY_WRITE (1u << 20)

struct staged_name staged_name(uint64_t number)
{
    struct staged_name name;
    struct text text = text_in(name.digits, sizeof name.digits);
    text_add_number(&text, number);
    return name;
}

int staging_ready(struct worker *worker)
{
    return worker->staging < 0 ? work_refuse(worker, "a record needs STAGE before it") : 0;
}

static int drop_list(int directory, const char *attribute)
{
    if (fremovexattr(directory, attribute) == 0 || errno == ENODATA || errno == EOPNOTSUPP)
        return 0;
    return -1;
}

int staging_clear(int directory)
{
    if (drop_list(directory, "system.posix_acl_default") < 0 ||
        drop_list(directory, "system.posix_acl_access") < 0 || fchown(directory, 0, 0) < 0)
        return -1;
    return fchmod(directory, 0700);
}

int work_stage(struct worker *worker, const struct argument *arguments)
{
    const char *name = arguments[0].string;
    if (worker->staging >= 0)
        return work_refuse(worker, "STAGE comes twice");
    if (work_name(worker, name) < 0)
        return -1;
    OWNED int directory =
        mkdir(name, 0700) < 0
            ? -1
            : openat(AT_FDCWD, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (directory < 0 || staging_clear(directory) < 0)
        return -1;
    worker->staging = steal(&directory);
    return 0;
}

static int create(struct worker *worker, uint64_t number)
{
    struct staged_name name = staged_name(number);
    if (staging_ready(worker) < 0)
        return -1;
    if (worker->file >= 0)
        return work_refuse(worker, "a file is begun before the last one has ended");
    worker->file = openat(worker->staging, name.digits,
                          O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, STAGED_MODE);
    worker->position = 0;
    worker->hole = 0;
    return worker->file < 0 ? -1 : 0;
}

int work_begin(struct worker *worker, const struct argument *arguments)
{
    return create(worker, arguments[0].number);
}

int staging_begun(struct worker *worker)
{
    return worker->file < 0 ? work_refuse(worker, "no file was begun") : 0;
}

static int append(struct worker *worker, const uint8_t *bytes, size_t length)
{
    worker->hole = worker->hole && length == 0;
    while (length > 0) {
        ssize_t written = pwrite(worker->file, bytes, length, (off_t)worker->position);
        if (written < 0)
            return -1;
        worker->position += (uint64_t)written;
        bytes += written;
        length -= (size_t)written;
    }
    return 0;
}

int work_write(struct worker *worker, const struct argument *arguments)
{
    const struct vector *bytes = &arguments[0].vector;
    return staging_begun(worker) < 0 ? -1 : append(worker, bytes->first, bytes->count);
}

int work_skip(struct worker *worker, const struct argument *arguments)
{
    if (staging_begun(worker) < 0)
        return -1;
    if (arguments[0].number > (uint64_t)INT64_MAX - worker->position) {
        errno = EFBIG;
        return -1;
    }
    worker->position += arguments[0].number;
    worker->hole = 1;
    return 0;
}

int staging_fill(struct worker *worker)
{
    if (worker->hole && ftruncate(worker->file, (off_t)worker->position) < 0)
        return -1;
    if (worker->position >= EARLY_WRITE)
        (void)sync_file_range(worker->file, 0, 0, SYNC_FILE_RANGE_WRITE); /* only a hint */
    return 0;
}

/* close(2) reports no error that fsync(2) would not: FLUSH reports it. */
static int finish(struct worker *worker)
{
    if (staging_fill(worker) < 0)
        return -1;
    close_owned(&worker->file);
    return 0;
}

int work_end(struct worker *worker, const struct argument *arguments)
{
    (void)arguments;
    return staging_begun(worker) < 0 ? -1 : finish(worker);
}

int work_lower(struct worker *worker, const struct argument *arguments)
{
    if (worker->lower_count == WORK_MAX_LOWER)
        return work_refuse(worker, "LOWER comes too often");
    int directory = openat(AT_FDCWD, arguments[0].string, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) {
        worker->path.length = 0;
        text_add(&worker->path, arguments[0].string);
        return -1;
    }
    worker->lowers[worker->lower_count++] = directory;
    return 0;
}

/* Opens for reading what an O_PATH descriptor points at. */
static int open_again(int place)
{
    char path[DESCRIPTOR_PATH];
    struct text text = text_in(path, sizeof path);
    text_add_descriptor(&text, place);
    return openat(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

/*
 * A file of a lower layer. Another process cannot make it a link that leads out of the layer, and
 * what stands in its place is looked at before it is opened: a device may act when it is.
 */
static int open_lower(struct worker *worker, const struct argument *arguments)
{
    struct stat status;
    if (arguments[0].number >= worker->lower_count)
        return work_refuse(worker, "COPY names a directory that was not opened");
    worker->path.length = 0;
    text_add(&worker->path, arguments[1].string);
    OWNED int place = sys_openat2(
        worker->lowers[arguments[0].number], arguments[1].string, O_PATH | O_NOFOLLOW,
        RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV);
    if (place < 0 || fstat(place, &status) < 0)
        return -1;
    errno = S_ISLNK(status.st_mode) ? ELOOP : EINVAL;
    return S_ISREG(status.st_mode) ? open_again(place) : -1;
}

static int copy_by_reading(struct worker *worker, int source, off_t from, off_t to)
{
    static uint8_t buffer[64 << 10];
    if (lseek(source, from, SEEK_SET) < 0)
        return -1;
    worker->position = (uint64_t)from;
    while (from < to) {
        size_t wanted = (size_t)(to - from) < sizeof buffer ? (size_t)(to - from) : sizeof buffer;
        ssize_t got = read(source, buffer, wanted);
        if (got == 0)
            errno = ENODATA; /* somebody has shortened it */
        if (got <= 0 || append(worker, buffer, (size_t)got) < 0)
            return -1;
        from += got;
    }
    return 0;
}

static int cannot_copy(int error)
{
    return error == EXDEV || error == EINVAL || error == EOPNOTSUPP || error == ENOSYS;
}

/* Copies bytes to the same place of the file. The kernel does it, unless the file systems differ. */
static int copy_part(struct worker *worker, int source, off_t from, off_t to)
{
    while (from < to) {
        off_t there = from;
        size_t length = to - from < 1 << 30 ? (size_t)(to - from) : 1u << 30;
        ssize_t got = copy_file_range(source, &from, worker->file, &there, length, 0);
        if (got < 0 && !cannot_copy(errno))
            return -1;
        if (got <= 0)
            return copy_by_reading(worker, source, from, to);
    }
    return 0;
}

/* Holes stay holes: the parts between them are copied. */
static int copy(struct worker *worker, int source)
{
    off_t part = 0, end, size = lseek(source, 0, SEEK_END);
    while ((part = lseek(source, part, SEEK_DATA)) >= 0) {
        end = lseek(source, part, SEEK_HOLE);
        if (end < 0 || copy_part(worker, source, part, end) < 0)
            return -1;
        part = end;
    }
    if (size < 0 || errno != ENXIO) /* which says that there is no more data */
        return -1;
    worker->position = (uint64_t)size;
    worker->hole = 1;
    return 0;
}

int work_copy(struct worker *worker, const struct argument *arguments)
{
    OWNED int source = open_lower(worker, arguments + 1);
    if (source < 0 || create(worker, arguments[0].number) < 0)
        return -1;
    return copy(worker, source) < 0 ? -1 : finish(worker);
}

int work_flush(struct worker *worker, const struct argument *arguments)
{
    (void)arguments;
    if (worker->depth == 0)
        return work_refuse(worker, "a record comes before OPEN");
    return syncfs(worker->levels[0].directory);
}
