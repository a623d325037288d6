/* The records that put files into a container: each resolves one name of the current directory. */
#include <errno.h>
#include <limits.h>
#include <sys/stat.h>

#include "staging.h"
#include "sys.h"
#include "tree.h"

int files_directory(struct worker *worker, const struct argument *arguments)
{
    if (worker->root < 0)
        return work_refuse(worker, "a record comes before JOIN and ROOT");
    while (worker->depth > 0)
        close_owned(&worker->levels[--worker->depth].directory);
    worker->here = worker->path.length = 0;
    text_add(&worker->path, arguments[0].string);
    OWNED int directory =
        files_resolve(worker, arguments[0].string, (uint64_t)(O_RDONLY | O_DIRECTORY));
    if (directory < 0 || work_push(worker, directory) < 0)
        return -1;
    (void)steal(&directory);
    return 0;
}

/* The path of the entry, resolved in the root: its name may be a link to a directory. */
static int follow(const struct worker *worker)
{
    if (worker->path.cut) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return files_resolve(worker, worker->path.bytes, (uint64_t)(O_RDONLY | O_DIRECTORY));
}

static int open_directory(const struct worker *worker, const char *name, uint64_t flags)
{
    int directory = openat(AT_FDCWD, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int is_link = directory < 0 && (errno == ELOOP || errno == ENOTDIR);
    return is_link && (flags & FILES_FOLLOW) ? follow(worker) : directory;
}

int files_into(struct worker *worker, const struct argument *arguments)
{
    const char *name = arguments[2].string;
    if (work_name(worker, name) < 0)
        return -1;
    if (worker->depth > WORK_MAX_DEPTH) {
        errno = ENAMETOOLONG;
        return -1;
    }
    OWNED int directory = open_directory(worker, name, arguments[0].number);
    if (directory < 0 && errno == ENOENT) {
        if (mkdirat(AT_FDCWD, name, (mode_t)arguments[1].number) < 0 && errno != EEXIST)
            return -1;
        directory = open_directory(worker, name, arguments[0].number);
    }
    if (directory < 0 || work_push(worker, directory) < 0)
        return -1;
    (void)steal(&directory);
    return 0;
}

int files_up(struct worker *worker, const struct argument *arguments)
{
    (void)arguments;
    return worker->depth < 2 ? work_refuse(worker, "UP comes without INTO") : work_pop(worker);
}

int files_clear(struct worker *worker, const struct argument *arguments)
{
    const char *name = arguments[0].string;
    if (work_name(worker, name) < 0)
        return -1;
    return unlinkat(AT_FDCWD, name, 0) < 0 && errno != ENOENT ? -1 : 0;
}

int files_create(struct worker *worker, const struct argument *arguments)
{
    const char *name = arguments[0].string;
    if (work_name(worker, name) < 0)
        return -1;
    if (worker->file >= 0)
        return work_refuse(worker, "a file is begun before the last one has ended");
    worker->file =
        openat(AT_FDCWD, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    worker->position = 0;
    worker->hole = 0;
    return worker->file < 0 ? -1 : 0;
}

/* A change of the owner clears set-user-id, so the mode comes after it. */
int files_close(struct worker *worker, const struct argument *arguments)
{
    struct work_attributes attributes;
    if (staging_begun(worker) < 0 || work_read_attributes(arguments, &attributes) < 0 ||
        staging_fill(worker) < 0 || fchown(worker->file, attributes.uid, attributes.gid) < 0 ||
        fchmod(worker->file, attributes.mode & 07777) < 0 ||
        futimens(worker->file, attributes.times) < 0)
        return -1;
    close_owned(&worker->file);
    return 0;
}

/* Opens the directory of a path below that of DIRECTORY, and sets *last to the last name. */
static int open_parent(const struct worker *worker, const char *path, const char **last)
{
    char parent[PATH_MAX];
    const char *slash = strrchr(path, '/');
    struct text text = text_in(parent, sizeof parent);
    *last = slash ? slash + 1 : path;
    text_add_bytes(&text, slash ? path : ".", slash ? (size_t)(slash - path) : 1);
    errno = !work_is_name(*last) ? EINVAL : ENAMETOOLONG;
    return !work_is_name(*last) || text.cut
               ? -1
               : sys_openat2(worker->levels[0].directory, parent, O_PATH | O_DIRECTORY,
                             RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
}

int files_hardlink(struct worker *worker, const struct argument *arguments)
{
    const char *name = arguments[0].string, *last;
    if (work_name(worker, name) < 0)
        return -1;
    OWNED int parent = open_parent(worker, arguments[1].string, &last);
    return parent < 0 ? -1 : linkat(parent, last, AT_FDCWD, name, 0);
}
