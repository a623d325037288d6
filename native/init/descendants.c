/*
 * The kernel ends a PID namespace with its first process. Without one, each process has to be found
 * and killed.
 *
 * Our descendants stay below us, whatever they do: an orphan becomes the child of its nearest
 * subreaper, which is this process or one of the orphan's own ancestors below us. A pass goes down
 * the tree. It stops each process, so that the process makes no more children, looks at its
 * children, and kills it. Processes that were made meanwhile, or have become our children, are left
 * for the next pass. Passes end when the kernel reports that no child is left.
 *
 * Only our descendants are signalled. The kernel does not reuse the number of our own child before
 * we reap it. Any other process is held by its directory in /proc, which always refers to the same
 * process (man 2 pidfd_send_signal); its parent must be a process that is known to be ours and has
 * not been reaped.
 */
#include "descendants.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>

#include "sys.h"
#include "text.h"

/* The depth of a pass. Processes further down come up when the processes above them are dead. */
#define DEPTH 24

/*
 * The list of children may omit one while others end (man 5 proc_tid_children). Then another pass
 * follows.
 */
#define PAUSE_NANOSECONDS 20000000

static int processes = -1; /* /proc */
static int children = -1;  /* the file that lists our own children */
static int event = -1;
static pid_t spared;          /* a child that is not of the container, 0 without one */
static struct rusage orphans; /* the usage of the orphans that we have reaped */

static int open_all(void)
{
    sigset_t ended;
    sigemptyset(&ended);
    sigaddset(&ended, SIGCHLD); /* this signal is blocked, as all signals are */
    processes = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    children = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    event = signalfd(-1, &ended, SFD_CLOEXEC | SFD_NONBLOCK);
    return processes < 0 || children < 0 || event < 0 ? -1 : 0;
}

int descendants_adopt(void)
{
    orphans = (struct rusage){0};
    if (open_all() == 0 && prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)
        return 0;
    descendants_release();
    return -1;
}

int descendants_event(void)
{
    return event;
}

void descendants_release(void)
{
    (void)prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0); /* 0 is never refused */
    close_owned(&processes);
    close_owned(&children);
    close_owned(&event);
}

static void add_time(struct timeval *sum, const struct timeval *more)
{
    sum->tv_sec += more->tv_sec;
    sum->tv_usec += more->tv_usec;
    if (sum->tv_usec >= 1000000) {
        sum->tv_usec -= 1000000;
        sum->tv_sec++;
    }
}

static void add(struct rusage *sum, const struct rusage *more)
{
    add_time(&sum->ru_utime, &more->ru_utime);
    add_time(&sum->ru_stime, &more->ru_stime);
    if (sum->ru_maxrss < more->ru_maxrss)
        sum->ru_maxrss = more->ru_maxrss;
}

/*
 * Reads the children of a process, or of one thread of it, one after the other: man 5
 * proc_tid_children.
 */
struct list {
    int file;
    ssize_t length, at;
    char bytes[256];
};

static pid_t list_next(struct list *list)
{
    pid_t number = 0;
    for (;;) {
        if (list->at == list->length) {
            list->length = read(list->file, list->bytes, sizeof list->bytes);
            list->at = 0;
            if (list->length <= 0) {
                list->length = 0;
                return 0;
            }
        }
        char c = list->bytes[list->at++];
        if (c >= '0' && c <= '9')
            number = number * 10 + (c - '0');
        else if (number)
            return number;
    }
}

/*
 * Opens the directory of a process. The process can be signalled by it as by a pidfd, but not with
 * O_PATH.
 */
static int open_process(pid_t number)
{
    char bytes[16];
    struct text name = text_in(bytes, sizeof bytes);
    text_add_number(&name, (uint64_t)number);
    return openat(processes, bytes, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/*
 * Returns the number of its parent, -1 if it has been reaped. The name in brackets may hold
 * anything: man 5 proc_pid_stat.
 */
static pid_t parent_of(int process)
{
    char bytes[128];
    OWNED int file = openat(process, "stat", O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, bytes, sizeof bytes - 1);
    if (length <= 0)
        return -1;
    bytes[length] = 0;
    const char *name_end = strrchr(bytes, ')');
    return name_end && strlen(name_end) > 4 ? (pid_t)atoi(name_end + 4) : -1;
}

static void end_below(int process, pid_t number, int depth);

/* Ends a process that was among the children of another one, which is ours. */
static void end_child(pid_t number, int parent, pid_t parent_number, int depth)
{
    OWNED int process = open_process(number);
    if (process < 0)
        return;
    /* The order matters: as long as the parent is not reaped, its number is not reused. */
    if (parent_of(process) == parent_number && parent_of(parent) >= 0) {
        (void)sys_pidfd_send_signal(process, SIGSTOP);
        if (depth < DEPTH)
            end_below(process, number, depth + 1);
        (void)sys_pidfd_send_signal(process, SIGKILL);
    }
}

static void end_children_of_thread(int threads, const char *thread, int process, pid_t number,
                                   int depth)
{
    char bytes[32];
    struct text name = text_in(bytes, sizeof bytes);
    text_add(&name, thread);
    text_add(&name, "/children");
    OWNED int file = openat(threads, bytes, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return;
    struct list list = {.file = file};
    for (pid_t child = list_next(&list); child > 0; child = list_next(&list))
        end_child(child, process, number, depth);
}

/* Each thread lists the children that it has made itself. */
static void end_below(int process, pid_t number, int depth)
{
    _Alignas(struct dirent) char bytes[512];
    long length;
    OWNED int threads = openat(process, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (threads < 0)
        return;
    while ((length = syscall(SYS_getdents64, threads, bytes, sizeof bytes)) > 0) {
        for (long at = 0; at < length;) {
            const struct dirent *entry = (const void *)(bytes + at);
            if (entry->d_name[0] != '.')
                end_children_of_thread(threads, entry->d_name, process, number, depth);
            at += entry->d_reclen;
        }
    }
}

/*
 * Ends our own child. Its number is not reused until we reap it, and the same is true for the
 * process group that it may lead. One call kills the whole group, so no fork is faster.
 */
static void end_own_child(pid_t number)
{
    (void)kill(number, SIGSTOP);
    OWNED int process = open_process(number);
    if (process >= 0)
        end_below(process, number, 1);
    (void)kill(number, SIGKILL);
    (void)kill(-number, SIGKILL);
}

static void pass(void)
{
    struct list list = {.file = children};
    if (lseek(children, 0, SEEK_SET) < 0)
        return;
    for (pid_t child = list_next(&list); child > 0; child = list_next(&list))
        if (child != spared)
            end_own_child(child);
}

/*
 * Returns the next ended child, 0 if none has ended yet, or -1 if no child is left. Without __WALL, this
 * does not see a child whose end sends another signal than SIGCHLD, or none: our own are like that
 * only if they are spared, and orphans become ordinary children (man 2 wait, "Linux notes").
 */
static pid_t next_dead(void)
{
    siginfo_t ended = {0};
    if (waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) < 0)
        return -1;
    return ended.si_pid;
}

static int reap(pid_t number, int *status, struct rusage *usage)
{
    while (wait4(number, status, __WALL, usage) < 0)
        if (errno != EINTR)
            return -1;
    return 0;
}

static void reap_orphan(pid_t number)
{
    struct rusage usage;
    if (reap(number, NULL, &usage) == 0)
        add(&orphans, &usage);
}

void descendants_spare(pid_t child)
{
    spared = child;
}

void descendants_reap(pid_t first)
{
    struct signalfd_siginfo ended;
    pid_t dead;
    (void)!read(event, &ended,
                /*
                 * This is read before the look: a child that ends after the look causes another
                 * event.
                 */
                sizeof ended);
    while ((dead = next_dead()) > 0 && dead != first)
        reap_orphan(dead);
}

int descendants_end(pid_t first, int *status, struct rusage *usage)
{
    const struct timespec pause = {.tv_nsec = PAUSE_NANOSECONDS};
    sigset_t ended;
    sigemptyset(&ended);
    sigaddset(&ended, SIGCHLD);
    (void)kill(-first, SIGKILL); /* its number is not reused yet */
    if (reap(first, status, usage) < 0)
        return -1;
    for (;;) {
        pid_t dead;
        while ((dead = next_dead()) > 0)
            reap_orphan(dead);
        if (dead < 0)
            break;
        pass();
        (void)sigtimedwait(&ended, NULL,
                           &pause); /* EAGAIN: the next pass finds what this one has not found */
    }
    add(usage, &orphans);
    return 0;
}
