/* The root of a worker for the files of a container: see files.h. */
#include "files.h"

#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/prctl.h>

#include "answers.h"
#include "sys.h"
#include "tree.h"

_Static_assert(sizeof(struct files_entry) == FILES_ENTRY_LENGTH, "the JVM reads it by offset");

/* The /proc of a container may show anything, so ours is opened before it is entered. */
int files_prepare(struct worker *worker)
{
    worker->descriptors = open("/proc/self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC);
    return worker->descriptors < 0 || walk_prepare() < 0 ? -1 : 0;
}

/* FILES_ALONE needs CAP_SYS_ADMIN over the mounts, and none that a more privileged user has locked. */
static int take_root(struct worker *worker, int place, uint64_t flags)
{
    worker->root =
        flags & FILES_ALONE
            ? sys_open_tree(place, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH)
            : fcntl(place, F_DUPFD_CLOEXEC, 0);
    return worker->root < 0 ? -1 : 0;
}

static int may_open(struct worker *worker)
{
    return worker->root >= 0 ? work_refuse(worker, "the root is opened twice") : 0;
}

int files_root(struct worker *worker, const struct argument *arguments)
{
    if (may_open(worker) < 0)
        return -1;
    text_add(&worker->path, arguments[1].string);
    OWNED int place = openat(AT_FDCWD, arguments[1].string, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (place < 0 || take_root(worker, place, arguments[0].number) < 0)
        return -1;
    return work_confine();
}

/* EPERM: the user namespace denies setgroups(2), so that the groups stay. */
static int become_root_inside(void)
{
    if (sys_setgroups(0, NULL) < 0 && errno != EPERM)
        return -1;
    return sys_setresgid(0, 0, 0) < 0 ? -1 : sys_setresuid(0, 0, 0);
}

#define CAPABILITY(name) (1u << (name))

/* Keeps what files need: any owner, mode and time, device nodes and file capabilities. */
static int limit_capabilities(void)
{
    static const uint32_t needed = CAPABILITY(CAP_CHOWN) | CAPABILITY(CAP_DAC_OVERRIDE) |
                                   CAPABILITY(CAP_DAC_READ_SEARCH) | CAPABILITY(CAP_FOWNER) |
                                   CAPABILITY(CAP_FSETID) | CAPABILITY(CAP_MKNOD) |
                                   CAPABILITY(CAP_SETFCAP);
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];
    if (syscall(SYS_capget, &header, data) < 0)
        return -1;
    data[0].permitted &= needed;
    data[0].effective = data[0].permitted;
    data[0].inheritable = 0;
    data[1] = (struct __user_cap_data_struct){0};
    return (int)syscall(SYS_capset, &header, data);
}

/*
 * Both namespaces are entered at once and by the pidfd, whose process cannot become another. The
 * first process may have changed its root; that of the mount namespace is the container's. A change
 * of credentials may make this process dumpable.
 */
int files_join(struct worker *worker, const struct argument *arguments)
{
    uint64_t namespaces = arguments[1].number;
    if (may_open(worker) < 0 || setns(FILES_CONTAINER, (int)namespaces) < 0 ||
        close(FILES_CONTAINER) < 0)
        return -1;
    if ((namespaces & CLONE_NEWUSER) && become_root_inside() < 0)
        return -1;
    OWNED int place = openat(AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (place < 0 || take_root(worker, place, arguments[0].number) < 0 ||
        limit_capabilities() < 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
        return -1;
    return work_confine();
}
