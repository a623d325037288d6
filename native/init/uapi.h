/*
 * Kernel constants of the mount API. <linux/mount.h> cannot be included: its enums collide with
 * <sys/mount.h> of some C libraries, and headers that are older than the running kernel lack the
 * newer constants. The values are ABI (include/uapi/linux/mount.h, sched.h).
 */
#ifndef JCONTAINER_UAPI_H
#define JCONTAINER_UAPI_H

#include <stdint.h>

#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1u
#endif
#ifndef OPEN_TREE_CLOEXEC
#define OPEN_TREE_CLOEXEC 02000000u
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif
#ifndef MOVE_MOUNT_F_EMPTY_PATH
#define MOVE_MOUNT_F_EMPTY_PATH 0x04u
#endif
#ifndef MOVE_MOUNT_T_EMPTY_PATH
#define MOVE_MOUNT_T_EMPTY_PATH 0x40u
#endif
#ifndef FSOPEN_CLOEXEC
#define FSOPEN_CLOEXEC 1u
#endif
#ifndef FSMOUNT_CLOEXEC
#define FSMOUNT_CLOEXEC 1u
#endif
#define CONFIG_SET_FLAG 0u    /* FSCONFIG_SET_FLAG */
#define CONFIG_SET_STRING 1u  /* FSCONFIG_SET_STRING */
#define CONFIG_CMD_CREATE 6u  /* FSCONFIG_CMD_CREATE */
#define ATTRIBUTE_RDONLY 0x1u /* MOUNT_ATTR_RDONLY */
#define ATTRIBUTE_NOSUID 0x2u
#define ATTRIBUTE_NODEV 0x4u
#define ATTRIBUTE_NOEXEC 0x8u
#define ATTRIBUTE_IDMAP 0x100000u

#ifndef MS_NOSYMFOLLOW
#define MS_NOSYMFOLLOW 256
#endif
#define STATFS_NOSYMFOLLOW 0x2000 /* ST_NOSYMFOLLOW of include/linux/statfs.h, Linux 5.10 */

/* struct statx in words of 64 bits; stx_mnt_id is at 0x90 (Linux 5.8) */
#define STATX_WORDS 32
#define STATX_MOUNT_ID 0x1000u
#define STATX_MOUNT_ID_WORD (0x90 / 8)

/* struct mount_attr of mount_setattr(2) */
struct mount_attributes {
    uint64_t attr_set;
    uint64_t attr_clr;
    uint64_t propagation;
    uint64_t userns_fd;
};

/* struct clone_args of clone3(2), with the members of Linux 5.7 */
struct clone_arguments {
    uint64_t flags;
    uint64_t pidfd;
    uint64_t child_tid;
    uint64_t parent_tid;
    uint64_t exit_signal;
    uint64_t stack;
    uint64_t stack_size;
    uint64_t tls;
    uint64_t set_tid;
    uint64_t set_tid_size;
    uint64_t cgroup;
};

#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x1000
#endif

#ifndef CLONE_INTO_CGROUP
#define CLONE_INTO_CGROUP 0x200000000ull
#endif

#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif

#endif
