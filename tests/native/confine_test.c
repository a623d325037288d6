/* The filter of a worker: what is not for its records fails, in each way of
 * asking for it. */
#include "test.h"
#include "tree.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int failures;
const char *test_name;

/* The calls with which a program that has taken the worker over would go on. */
static const long denied[] = {
    SYS_execve, SYS_clone,   SYS_ptrace,       SYS_mount,  SYS_socket,   SYS_connect,
    SYS_kill,   SYS_setuid,  SYS_setns,        SYS_mmap,   SYS_mprotect, SYS_ioctl,
    SYS_prctl,  SYS_seccomp, SYS_chroot,       SYS_setgid, SYS_bpf,      SYS_io_uring_setup,
    SYS_keyctl, SYS_unshare, SYS_memfd_create,
#ifdef SYS_fork
    SYS_fork,   SYS_open,    SYS_chown,
#endif
};

static int confine(void)
{
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -1 : work_confine();
}

/* Returns the number of the first call that is not denied, plus 1; 0 if all
 * are. The arguments are invalid. */
static int first_allowed(long more)
{
    for (size_t i = 0; i < sizeof denied / sizeof denied[0]; i++)
        if (syscall(denied[i] | more, -1L, -1L, -1L, -1L, -1L, -1L) != -1 || errno != ENOSYS)
            return (int)i + 1;
    return 0;
}

/* Runs a function in a child below the filter. Returns the wait status. */
static int below_filter(int (*function)(void))
{
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        if (confine() < 0)
            _exit(100);
        int result = function();
        syscall(SYS_exit_group, result);
    }
    waitpid(child, &status, 0);
    return status;
}

static int native_calls(void)
{
    return first_allowed(0);
}

TEST(what_no_record_needs_is_denied)
{
    int status = below_filter(native_calls);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

#ifdef __x86_64__
#define X32_BIT 0x40000000L

static int x32_calls(void)
{
    return first_allowed(X32_BIT) || syscall(SYS_read | X32_BIT, -1, 0, 0) != -1 || errno != ENOSYS;
}

TEST(x32_is_no_way_around)
{
    int status = below_filter(x32_calls);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static int call_of_32_bits(void)
{
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "0"(20L) : "memory"); /* getpid(2) there */
    return 0;
}

TEST(calls_of_32_bits_kill)
{
    int status = below_filter(call_of_32_bits);
    CHECK(WIFSIGNALED(status) && (WTERMSIG(status) == SIGSYS || WTERMSIG(status) == SIGSEGV));
}
#endif

static int needed_calls(void)
{
    return syscall(SYS_read, -1, 0, 0) != -1 || errno != EBADF;
}

TEST(what_records_need_is_allowed)
{
    int status = below_filter(needed_calls);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void)
{
    RUN(what_no_record_needs_is_denied);
#ifdef __x86_64__
    RUN(x32_is_no_way_around);
    RUN(calls_of_32_bits_kill);
#endif
    RUN(what_records_need_is_allowed);
    return failures != 0;
}
