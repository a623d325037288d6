/* The records of a worker that make a tree of files. */
#include "tree.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "staging.h"
#include "sys.h"

#define NO_ID UINT32_MAX

int work_read_attributes(const struct argument *arguments, struct work_attributes *attributes)
{
    struct timespec time = {.tv_sec = (time_t)arguments[3].number,
                            .tv_nsec = (long)arguments[4].number};
    *attributes = (struct work_attributes){
        .mode = (mode_t)arguments[0].number,
        .uid = (uid_t)arguments[1].number,
        .gid = (gid_t)arguments[2].number,
        .times = {time, time},
    };
    /* chown(2) would change nothing, and utimensat(2) has special values above the nanoseconds. */
    if (attributes->uid == NO_ID || attributes->gid == NO_ID || time.tv_nsec > 999999999) {
        errno = EINVAL;
        return -1;
    }
    return 0;
}

int work_push(struct worker *worker, int directory)
{
    if (fchdir(directory) < 0)
        return -1;
    worker->levels[worker->depth++] = (struct level){.directory = directory, .path = worker->here};
    worker->here = worker->path.length;
    return 0;
}

int work_pop(struct worker *worker)
{
    struct level *level = &worker->levels[worker->depth - 1];
    if (fchdir(level[-1].directory) < 0)
        return -1;
    worker->depth--;
    worker->here = level->path;
    close_owned(&level->directory);
    return 0;
}

static int open_directory(const char *path, int flags)
{
    /* open(3) of musl makes another system call for O_CLOEXEC. */
    return openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);
}

int work_open(struct worker *worker, const struct argument *arguments)
{
    if (worker->depth != 0)
        return work_refuse(worker, "OPEN comes twice");
    text_add(&worker->path, arguments[0].string); /* for an error */
    OWNED int directory = open_directory(arguments[0].string, 0);
    if (directory < 0)
        return -1;
    worker->path.length = 0;
    if (work_push(worker, directory) < 0)
        return -1;
    (void)steal(&directory);
    return 0;
}

int work_enter(struct worker *worker, const struct argument *arguments)
{
    const char *name = arguments[0].string;
    if (work_name(worker, name) < 0)
        return -1;
    if (worker->depth > WORK_MAX_DEPTH) {
        errno = ENAMETOOLONG;
        return -1;
    }
    OWNED int directory = mkdir(name, 0700) < 0 ? -1 : open_directory(name, O_NOFOLLOW);
    if (directory < 0)
        return -1;
    if (worker->depth == 1 && staging_clear(directory) < 0)
        return -1;
    if (work_push(worker, directory) < 0)
        return -1;
    (void)steal(&directory);
    return 0;
}

int work_leave(struct worker *worker, const struct argument *arguments)
{
    struct work_attributes attributes;
    if (worker->depth < 2)
        return work_refuse(worker, "LEAVE comes without ENTER");
    struct level *level = &worker->levels[worker->depth - 1];
    if (work_read_attributes(arguments, &attributes) < 0 ||
        fchown(level->directory, attributes.uid, attributes.gid) < 0 ||
        fchmod(level->directory, attributes.mode & 07777) < 0 ||
        futimens(level->directory, attributes.times) < 0)
        return -1;
    return work_pop(worker);
}

/* The mode of an entry, of whatever type; a symbolic link is not followed. */
static int set_mode(const char *name, mode_t mode)
{
    char path[DESCRIPTOR_PATH];
    if (syscall(SYS_fchmodat2, AT_FDCWD, name, mode, AT_SYMLINK_NOFOLLOW) == 0)
        return 0;
    if (errno != ENOSYS && errno != EPERM) /* EPERM: a filter of an engine may not know the call */
        return -1;
    OWNED int entry = openat(AT_FDCWD, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    struct text text = text_in(path, sizeof path);
    text_add_descriptor(&text, entry);
    return entry < 0 ? -1 : chmod(path, mode);
}

/*
 * Everything is made by root and, because no directory has its own mode and owner before LEAVE, for
 * the group root, except in the directories of a container. A change of the owner clears set-user-id.
 */
static int set_attributes(const struct worker *worker, const char *name,
                          const struct work_attributes *attributes, mode_t has)
{
    int owned = attributes->uid || attributes->gid || worker->root >= 0;
    mode_t mode = attributes->mode & 07777;
    if (owned &&
        fchownat(AT_FDCWD, name, attributes->uid, attributes->gid, AT_SYMLINK_NOFOLLOW) < 0)
        return -1;
    if ((mode != has || (owned && (mode & 06000))) && set_mode(name, mode) < 0)
        return -1;
    return utimensat(AT_FDCWD, name, attributes->times, AT_SYMLINK_NOFOLLOW);
}

int work_file(struct worker *worker, const struct argument *arguments)
{
    const char *name = arguments[0].string;
    struct staged_name number = staged_name(arguments[1].number);
    struct work_attributes attributes;
    if (work_name(worker, name) < 0 || staging_ready(worker) < 0 ||
        work_read_attributes(arguments + 2, &attributes) < 0 ||
        renameat(worker->staging, number.digits, AT_FDCWD, name) < 0)
        return -1;
    return set_attributes(worker, name, &attributes, STAGED_MODE);
}

int work_node(struct worker *worker, const struct argument *arguments)
{
    const char *name = arguments[0].string;
    dev_t device = makedev((unsigned)(arguments[1].number >> 32), (unsigned)arguments[1].number);
    struct work_attributes attributes;
    if (work_name(worker, name) < 0 || work_read_attributes(arguments + 2, &attributes) < 0 ||
        mknod(name, attributes.mode, device) < 0)
        return -1;
    return set_attributes(worker, name, &attributes, attributes.mode & 07777);
}

int work_symlink(struct worker *worker, const struct argument *arguments)
{
    const char *name = arguments[0].string;
    struct work_attributes attributes;
    if (work_name(worker, name) < 0 || work_read_attributes(arguments + 2, &attributes) < 0 ||
        symlink(arguments[1].string, name) < 0)
        return -1;
    attributes.mode = 0777;
    return set_attributes(worker, name, &attributes, 0777);
}

int work_keep(struct worker *worker, const struct argument *arguments)
{
    struct staged_name number = staged_name(arguments[1].number);
    if (work_name(worker, arguments[0].string) < 0 || staging_ready(worker) < 0)
        return -1;
    return linkat(AT_FDCWD, arguments[0].string, worker->staging, number.digits, 0);
}

int work_link(struct worker *worker, const struct argument *arguments)
{
    struct staged_name number = staged_name(arguments[1].number);
    if (work_name(worker, arguments[0].string) < 0 || staging_ready(worker) < 0)
        return -1;
    return linkat(worker->staging, number.digits, AT_FDCWD, arguments[0].string, 0);
}

static void leave_out(struct worker *worker, const char *attribute)
{
    if (worker->left_out++)
        return;
    text_add_bytes(&worker->omitted, worker->path.bytes, worker->path.length);
    text_add_bytes(&worker->omitted, "", 1);
    text_add(&worker->omitted, attribute);
}

int work_xattr(struct worker *worker, const struct argument *arguments)
{
    const char *name = arguments[1].string, *attribute = arguments[2].string;
    const struct vector *value = &arguments[3].vector;
    if (work_name(worker, name) < 0)
        return -1;
    if (lsetxattr(name, attribute, value->first, value->count, 0) == 0)
        return 0;
    if ((arguments[0].number & WORK_OPTIONAL) && errno == EOPNOTSUPP) {
        leave_out(worker, attribute);
        return 0;
    }
    text_add_bytes(&worker->path, "", 1); /* for the answer; this error is the last one */
    text_add(&worker->path, attribute);
    return -1;
}
