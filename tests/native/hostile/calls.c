/*
 * What a program tries in order to get out, or into another process. It makes each call once and
 * prints the result.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hostile.h"

void tell(const char *name, long result)
{
    printf("%s %s\n", name, result < 0 ? strerror(errno) : "done");
    errno = 0;
}

#define TRY(name, call) tell(name, (long)(call))

static void try_file(int pid, const char *name, int flags)
{
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    TRY(name, open(path, flags));
}

/* If the call succeeds, the process continues, so that a test fails and does not wait. */
static long attach(int pid)
{
    long attached = ptrace(PTRACE_ATTACH, pid, 0, 0);
    if (attached == 0) {
        (void)waitpid(pid, NULL, __WALL);
        (void)ptrace(PTRACE_DETACH, pid, 0, 0);
    }
    return attached;
}

int try_process(int pid)
{
    char bytes[16];
    struct iovec here = {.iov_base = bytes, .iov_len = sizeof bytes};
    struct iovec there = {.iov_base = (void *)(uintptr_t)0x400000, .iov_len = sizeof bytes};
    long handle = syscall(SYS_pidfd_open, pid, 0);

    TRY("ptrace-attach", attach(pid));
    TRY("process_vm_readv", process_vm_readv(pid, &here, 1, &there, 1, 0));
    TRY("process_vm_writev", process_vm_writev(pid, &here, 1, &there, 1, 0));
    TRY("pidfd_getfd", syscall(SYS_pidfd_getfd, handle, 3, 0));
    TRY("kcmp", syscall(SYS_kcmp, pid, getpid(), 2, 0, 0));
    try_file(pid, "mem", O_RDWR);
    try_file(pid, "exe", O_RDONLY);
    try_file(pid, "root", O_RDONLY | O_DIRECTORY);
    try_file(pid, "cwd", O_RDONLY | O_DIRECTORY);
    try_file(pid, "fd", O_RDONLY | O_DIRECTORY);
    try_file(pid, "maps", O_RDONLY);
    try_file(pid, "environ", O_RDONLY);
    TRY("ptrace-seize", ptrace(PTRACE_SEIZE, pid, 0, 0));
    return 0;
}

int try_outside(int pid)
{
    struct rlimit limit = {.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
    cpu_set_t processors;
    int pair[2];
    CPU_ZERO(&processors);
    CPU_SET(0, &processors);
    TRY("kill", kill(pid, 0));
    TRY("sigqueue", sigqueue(pid, 0, (union sigval){0}));
    TRY("pidfd_send_signal",
        syscall(SYS_pidfd_send_signal, syscall(SYS_pidfd_open, pid, 0), 0, NULL, 0));
    TRY("prlimit", prlimit(pid, RLIMIT_CORE, &limit, NULL));
    TRY("setpriority", setpriority(PRIO_PROCESS, (id_t)pid, 19));
    TRY("setpriority-user", setpriority(PRIO_USER, 0, 19));
    TRY("ioprio_set", syscall(SYS_ioprio_set, 1, pid, 3 << 13));
    TRY("sched_setaffinity", sched_setaffinity(pid, sizeof processors, &processors));
    TRY("sched_setscheduler", syscall(SYS_sched_setscheduler, pid, 0, &(int){0}));
    TRY("socket-inet", socket(AF_INET, SOCK_STREAM, 0));
    TRY("socket-inet6", socket(AF_INET6, SOCK_DGRAM, 0));
    TRY("socket-netlink", socket(AF_NETLINK, SOCK_RAW, 0));
    TRY("socket-unix", socket(AF_UNIX, SOCK_STREAM, 0));
    TRY("socketpair-datagrams", socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
    TRY("socketpair-tipc", socketpair(AF_TIPC, SOCK_STREAM, 0, pair));
    TRY("shmget", syscall(SYS_shmget, 0, 4096, 01600));
    TRY("semget", syscall(SYS_semget, 0, 1, 01600));
    TRY("msgget", syscall(SYS_msgget, 0, 01600));
    TRY("mq_open", syscall(SYS_mq_open, "x", O_RDWR | O_CREAT, 0600, NULL));
    return 0;
}

/* The call is made in a child, because it changes the caller if it succeeds. */
static long in_child(unsigned long flags, int clones)
{
    pid_t child = clones ? (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0) : fork();
    int status;
    if (child == 0)
        _exit(clones || unshare((int)flags) == 0 ? 0 : errno);
    if (child < 0)
        return -1;
    if (waitpid(child, &status, 0) < 0)
        return -1;
    errno = WEXITSTATUS(status);
    return errno ? -1 : 0;
}

static long clone3(uint64_t flags)
{
    struct {
        uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
    } arguments = {.flags = flags, .exit_signal = SIGCHLD};
    long child = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (child == 0)
        _exit(0);
    return child < 0 ? -1 : waitpid((pid_t)child, NULL, 0);
}

static void try_namespaces(void)
{
    static const struct {
        const char *name;
        unsigned long flag;
    } kinds[] = {
        {"user", CLONE_NEWUSER},     {"mount", CLONE_NEWNS}, {"pid", CLONE_NEWPID},
        {"network", CLONE_NEWNET},   {"uts", CLONE_NEWUTS},  {"ipc", CLONE_NEWIPC},
        {"cgroup", CLONE_NEWCGROUP},
    };
    char name[64];
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        (void)snprintf(name, sizeof name, "unshare-%s", kinds[i].name);
        TRY(name, in_child(kinds[i].flag, 0));
        (void)snprintf(name, sizeof name, "clone-%s", kinds[i].name);
        TRY(name, in_child(kinds[i].flag, 1));
    }
    TRY("clone3-user", clone3(CLONE_NEWUSER));
    TRY("setns", setns(open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC), 0));
}

static void try_mounts(void)
{
    TRY("mount", mount("none", "/tmp", "tmpfs", 0, NULL));
    TRY("umount2", umount2("/proc/sys", MNT_DETACH));
    TRY("pivot_root", syscall(SYS_pivot_root, ".", "."));
    TRY("fsopen", syscall(SYS_fsopen, "tmpfs", 0));
    TRY("open_tree", syscall(SYS_open_tree, AT_FDCWD, "/", 1 /* OPEN_TREE_CLONE */));
    TRY("move_mount", syscall(SYS_move_mount, AT_FDCWD, "/", AT_FDCWD, "/tmp", 0));
    TRY("mount_setattr", syscall(SYS_mount_setattr, AT_FDCWD, "/proc/sys", 0, "", 32));
    TRY("open_by_handle_at",
        syscall(SYS_open_by_handle_at, AT_FDCWD, "\x08\0\0\0\x01\0\0\0\2\0\0\0\0\0\0", 0));
}

static void try_kernel(void)
{
    struct io_uring_params ring = {0};
    union bpf_attr program = {.prog_type = BPF_PROG_TYPE_SOCKET_FILTER};
    union bpf_attr map = {
        .map_type = BPF_MAP_TYPE_HASH, .key_size = 4, .value_size = 4, .max_entries = 1};
    struct perf_event_attr event = {.type = PERF_TYPE_SOFTWARE, .size = sizeof event};
    struct timespec now;

    TRY("io_uring_setup", syscall(SYS_io_uring_setup, 1, &ring));
    TRY("bpf-map", syscall(SYS_bpf, BPF_MAP_CREATE, &map, sizeof map));
    TRY("bpf-program", syscall(SYS_bpf, BPF_PROG_LOAD, &program, sizeof program));
    TRY("perf_event_open", syscall(SYS_perf_event_open, &event, 0, -1, -1, 0));
    TRY("userfaultfd", syscall(SYS_userfaultfd, O_CLOEXEC));
    TRY("keyctl", syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0));
    TRY("add_key", syscall(SYS_add_key, "user", "x", "x", 1, KEY_SPEC_PROCESS_KEYRING));
    TRY("request_key", syscall(SYS_request_key, "user", "x", NULL, 0));
    TRY("init_module", syscall(SYS_init_module, "", 0, ""));
    TRY("kexec_load", syscall(SYS_kexec_load, 0, 0, NULL, 0));
    TRY("swapon", syscall(SYS_swapon, "/dev/null", 0));
    TRY("acct", syscall(SYS_acct, "/dev/null"));
    TRY("quotactl", syscall(SYS_quotactl, 0x800001 << 8, NULL, 0, NULL));
    clock_gettime(CLOCK_REALTIME, &now); /* nothing is harmed if the call succeeds */
    TRY("clock_settime", syscall(SYS_clock_settime, CLOCK_REALTIME, &now));
    TRY("sethostname", syscall(SYS_sethostname, "x", 1));
    TRY("syslog", syscall(SYS_syslog, 3, "", 0));
    TRY("lookup_dcookie", syscall(SYS_lookup_dcookie, 0, NULL, 0));
#ifdef SYS_iopl
    TRY("iopl", syscall(SYS_iopl, 3));
    TRY("ioperm", syscall(SYS_ioperm, 0x80, 1, 1));
#endif
}

int try_calls(void)
{
    (void)setvbuf(stdout, NULL, _IOLBF, 0); /* so that the children do not print the buffer again */
    try_namespaces();
    try_mounts();
    try_kernel();
    return 0;
}

#ifdef __x86_64__
/*
 * Makes a call as a 32-bit program does: by int 0x80, which takes the numbers of i386 even in a
 * 64-bit program.
 */
static long call_i386(const long arguments[6])
{
    long result;
    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(arguments[0]), "b"(arguments[1]), "c"(arguments[2]), "d"(arguments[3]),
                       "S"(arguments[4]), "D"(arguments[5])
                     : "memory", "r8", "r9", "r10", "r11");
    if (result >= 0 || result < -4095)
        return result;
    errno = (int)-result;
    return -1;
}
#endif

int show_session_keyring(void)
{
    char description[256];
    long id = syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0);
    long length = syscall(SYS_keyctl, KEYCTL_DESCRIBE, id, description, sizeof description);
    if (id < 0 || length < 0 || length > (long)sizeof description) {
        tell("keyctl", -1);
        return 1;
    }
    printf("%ld %s\n", id, strrchr(description, ';') + 1);
    return 0;
}

/*
 * ABI NUMBER [ARGUMENT...]: "native" or "i386". If the call makes a child, the child ends at once.
 */
int try_number(int count, char **words)
{
    long arguments[6] = {0}, result = -1;
    pid_t self = getpid();
    for (int i = 1; i < count && i < 7; i++)
        arguments[i - 1] = (long)strtoul(words[i], NULL, 0);
    errno = ENOSYS;
    if (!strcmp(words[0], "native"))
        result = syscall(arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
                         arguments[5]);
#ifdef __x86_64__
    if (!strcmp(words[0], "i386"))
        result = call_i386(arguments);
#endif
    if (getpid() != self)
        _exit(0);
    tell("call", result);
    return 0;
}
