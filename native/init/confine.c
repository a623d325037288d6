/* The filter of a worker: the system calls that its records need, and no others. */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tree.h"

#if defined __x86_64__
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ANSWER(value) BPF_STMT(BPF_RET | BPF_K, (value))
/* Without a jump that must reach the end, calls can be added in any place. */
#define ALLOW(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1), ANSWER(SECCOMP_RET_ALLOW)

/* A call that is not here fails with ENOSYS, and the answer of the worker then says so. */
static const struct sock_filter filter[] = {
    LOAD(arch),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
    ANSWER(SECCOMP_RET_KILL_PROCESS),
    LOAD(nr),
    ALLOW(pwrite64),
    ALLOW(utimensat),
    ALLOW(close),
    ALLOW(openat),
    ALLOW(read),
    ALLOW(write),
    ALLOW(fchdir),
    ALLOW(fchown),
    ALLOW(fchmod),
    ALLOW(fchownat),
    ALLOW(unlinkat),
    ALLOW(linkat),
    ALLOW(lsetxattr),
    ALLOW(fremovexattr),
    ALLOW(flistxattr),
    ALLOW(fgetxattr),
    ALLOW(readlinkat),
    ALLOW(openat2),
    ALLOW(getdents64),
    ALLOW(fstat),
    ALLOW(newfstatat),
    ALLOW(lseek),
    ALLOW(ftruncate),
    ALLOW(copy_file_range),
    ALLOW(sync_file_range),
    ALLOW(syncfs),
    ALLOW(exit_group),
    ALLOW(mkdirat),
    ALLOW(mknodat),
    ALLOW(symlinkat),
    ALLOW(fchmodat),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fchmodat2, 0, 1),
    ANSWER(SECCOMP_RET_ALLOW),
#ifdef SYS_renameat /* aarch64 has it too; other architectures only renameat2 */
    ALLOW(renameat),
#endif
#ifdef SYS_mkdir /* the C library prefers these where they exist */
    ALLOW(mkdir),
    ALLOW(mknod),
    ALLOW(symlink),
    ALLOW(chmod),
#endif
    ANSWER(SECCOMP_RET_ERRNO | ENOSYS),
};

int work_confine(void)
{
    const struct sock_fprog program = {.len = sizeof filter / sizeof filter[0],
                                       .filter = (struct sock_filter *)filter};
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW,
                        &program);
}
