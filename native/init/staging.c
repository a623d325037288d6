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

static int begun(struct worker *worker)
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
    return begun(worker) < 0 ? -1 : append(worker, bytes->first, bytes->count);
}

int work_skip(struct worker *worker, const struct argument *arguments)
{
    if (begun(worker) < 0)
        return -1;
    if (arguments[0].number > (uint64_t)INT64_MAX - worker->position) {
        errno = EFBIG;
        return -1;
    }
    worker->position += arguments[0].number;
    worker->hole = 1;
    return 0;
}

/* close(2) reports no error that fsync(2) would not: FLUSH reports it. */
static int finish(struct worker *worker)
{
    if (worker->hole && ftruncate(worker->file, (off_t)worker->position) < 0)
        return -1;
    if (worker->position >= EARLY_WRITE)
        (void)sync_file_range(worker->file, 0, 0, SYNC_FILE_RANGE_WRITE); /* only a hint */
    close_owned(&worker->file);
    return 0;
}

int work_end(struct worker *worker, const struct argument *arguments)
{
    (void)arguments;
    return begun(worker) < 0 ? -1 : finish(worker);
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

/* A file of a lower layer. Another process cannot make it a link that leads out of the layer. */
static int open_lower(struct worker *worker, const struct argument *arguments)
{
    struct stat status;
    if (arguments[0].number >= worker->lower_count)
        return work_refuse(worker, "COPY names a directory that was not opened");
    worker->path.length = 0;
    text_add(&worker->path, arguments[1].string);
    OWNED int file = sys_openat2(worker->lowers[arguments[0].number], arguments[1].string,
                                 O_RDONLY | O_NONBLOCK | O_NOFOLLOW,
                                 RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS |
                                     RESOLVE_NO_XDEV);
    if (file < 0 || fstat(file, &status) < 0)
        return -1;
    errno = EINVAL;
    return S_ISREG(status.st_mode) ? steal(&file) : -1;
}

/* The kernel copies, or shares the blocks, unless the file systems differ. */
static int copy(struct worker *worker, int source)
{
    static uint8_t buffer[64 << 10];
    ssize_t got;
    while ((got = copy_file_range(source, NULL, worker->file, NULL, 1u << 30, 0)) > 0)
        worker->position += (uint64_t)got;
    if (got == 0 && worker->position > 0)
        return 0;
    if (got < 0 && (worker->position > 0 ||
                    (errno != EXDEV && errno != EINVAL && errno != EOPNOTSUPP && errno != ENOSYS)))
        return -1;
    while ((got = read(source, buffer, sizeof buffer)) > 0)
        if (append(worker, buffer, (size_t)got) < 0)
            return -1;
    return got < 0 ? -1 : 0;
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
