/* Writes to a procfs that nothing can cover or replace (CVE-2019-16884, CVE-2025-52881). */
#include "procfs.h"

#include <linux/magic.h>
#include <sys/vfs.h>

#include "mount.h"
#include "sys.h"

static int is_procfs(int descriptor)
{
    struct statfs status;
    if (fstatfs(descriptor, &status) < 0)
        return -1;
    if (status.f_type == PROC_SUPER_MAGIC)
        return 0;
    errno = EXDEV;
    return -1;
}

/*
 * It is never attached: no mount of the root can cover a part of it, and no link in it can be
 * exchanged.
 */
static int private_procfs(struct build *build)
{
    const struct vector no_options = {0};
    if (build->procfs < 0)
        build->procfs = mount_create(build, "proc", &no_options,
                                     ATTRIBUTE_NOSUID | ATTRIBUTE_NODEV | ATTRIBUTE_NOEXEC);
    return build->procfs;
}

int procfs_open(struct build *build, const char *path, uint64_t flags)
{
    int procfs = private_procfs(build);
    if (procfs < 0)
        return -1;
    OWNED int file = sys_openat2(procfs, path, flags,
                                 RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS |
                                     RESOLVE_NO_XDEV);
    return file < 0 || is_procfs(file) < 0 ? -1 : steal(&file);
}

int procfs_write(int file, const char *value)
{
    OWNED int owned = file;
    ssize_t written = write(owned, value, strlen(value));
    if (written < 0)
        return -1;
    if ((size_t)written != strlen(value)) {
        errno = EINVAL;
        return -1;
    }
    return 0;
}

int step_sysctl(struct build *build, const struct argument *arguments)
{
    OWNED int directory = procfs_open(build, "sys", O_PATH | O_DIRECTORY);
    if (directory < 0)
        return -1;
    OWNED int file = sys_openat2(directory, arguments[0].string, O_WRONLY,
                                 RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS |
                                     RESOLVE_NO_XDEV);
    if (file < 0 || is_procfs(file) < 0)
        return -1;
    return procfs_write(steal(&file), arguments[1].string);
}
