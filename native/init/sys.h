/*
 * System calls for which musl has no wrapper. These wrappers are as thin as musl's: they return -1
 * and set errno. All of the calls exist since Linux 5.10, the oldest supported kernel, unless a
 * comment says otherwise.
 */
#ifndef JCONTAINER_SYS_H
#define JCONTAINER_SYS_H

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "uapi.h"

/*
 * Closes a descriptor, which is -1 from then on; does nothing if it is -1 already. errno stays. It
 * is not even written unless the close fails: a child may share it with the supervisor.
 */
static inline void close_owned(int *descriptor)
{
    int error = errno;
    if (*descriptor >= 0 && close(*descriptor) < 0)
        errno = error;
    *descriptor = -1;
}

/* The function owns the descriptor: it is closed on every return, unless it was stolen. */
#define OWNED __attribute__((cleanup(close_owned)))

/* Hands over an owned descriptor; the receiver closes it. */
static inline int steal(int *descriptor)
{
    int stolen = *descriptor;
    *descriptor = -1;
    return stolen;
}

static inline int sys_open_tree(int directory, const char *path, unsigned int flags)
{
    return (int)syscall(SYS_open_tree, directory, path, flags);
}

/* Attaches the detached mount of one descriptor to the place of another; no path is resolved. */
static inline int sys_move_mount(int mount, int target)
{
    return (int)syscall(SYS_move_mount, mount, "", target, "",
                        MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
}

static inline int sys_fsopen(const char *type)
{
    return (int)syscall(SYS_fsopen, type, FSOPEN_CLOEXEC);
}

static inline int sys_fsconfig(int context, unsigned int command, const char *key,
                               const char *value)
{
    return (int)syscall(SYS_fsconfig, context, command, key, value, 0);
}

static inline int sys_fsmount(int context, unsigned int attributes)
{
    return (int)syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, attributes);
}

/* Linux 5.12. */
static inline int sys_mount_setattr(int mount, unsigned int flags,
                                    struct mount_attributes *attributes)
{
    return (int)syscall(SYS_mount_setattr, mount, "", AT_EMPTY_PATH | flags, attributes,
                        sizeof *attributes);
}

static inline int sys_statx(int descriptor, unsigned int mask, uint64_t status[STATX_WORDS])
{
    return (int)syscall(SYS_statx, descriptor, "", AT_EMPTY_PATH, mask, status);
}

static inline int sys_openat2(int directory, const char *path, uint64_t flags, uint64_t resolve)
{
    struct open_how how = {.flags = flags | O_CLOEXEC, .resolve = resolve};
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

static inline int sys_pivot_root(const char *new_root, const char *put_old)
{
    return (int)syscall(SYS_pivot_root, new_root, put_old);
}

static inline int sys_close_range(unsigned int first, unsigned int last)
{
    return (int)syscall(SYS_close_range, first, last, 0);
}

/*
 * These change the ids of the calling thread only. The C library's functions change those of all
 * threads and take locks for that. A process that shares its memory with its parent must not be
 * killed while it holds such a lock.
 */
static inline int sys_setgroups(size_t count, const gid_t *groups)
{
    return (int)syscall(SYS_setgroups, count, groups);
}

static inline int sys_setresgid(gid_t real, gid_t effective, gid_t saved)
{
    return (int)syscall(SYS_setresgid, real, effective, saved);
}

static inline int sys_setresuid(uid_t real, uid_t effective, uid_t saved)
{
    return (int)syscall(SYS_setresuid, real, effective, saved);
}

static inline int sys_pidfd_open(pid_t pid)
{
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

/*
 * Restores the default action, also for the signals that musl reserves and that its sigaction(3)
 * refuses. On every architecture a structure of zeros is SIG_DFL.
 */
static inline int sys_default_action(int signal)
{
    const uint64_t none[8] = {0};
    return (int)syscall(SYS_rt_sigaction, signal, none, NULL, sizeof(uint64_t));
}

/*
 * An ignored signal stays ignored over an exec. Signals 32 and 33 are ignored if glibc's
 * posix_spawn() has started us, because it does not restore the defaults of its own signals.
 */
static inline void sys_default_actions(void)
{
    for (int signal = 1; signal < _NSIG; signal++)
        (void)sys_default_action(signal); /* EINVAL for SIGKILL and SIGSTOP */
}

static inline int sys_pidfd_send_signal(int pidfd, int signal)
{
    return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

#endif
