/*
 * A program that was started in a running container is no pid 1 whose end the kernel makes everybody's, and what it leaves
 * behind becomes a child of the container's. But all of it is in the program's own time namespace, and the host's /proc
 * shows that. A killed process makes no others (copy_process() gives up with a signal pending), so passes over
 * /proc come to an end: each leaves only what was made while it ran.
 */
#include "marked.h"

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>

#include "sys.h"

#define PASSES 5000
#define PAUSE_MILLISECONDS 1

struct search {
    struct stat mark;
    int found;   /* some have been killed in this pass */
    int unclear; /* one could not be looked at, for want of a descriptor or memory */
};

/* Whether it is to go on. */
typedef int entry_function(int directory, const char *name, struct search *search);

/* Calls it for each number in a directory of /proc. 0 when one call has ended that. */
static int each(int directory, entry_function *function, struct search *search)
{
    _Alignas(struct dirent) char bytes[512];
    long length;
    while ((length = syscall(SYS_getdents64, directory, bytes, sizeof bytes)) > 0) {
        for (long at = 0; at < length;) {
            const struct dirent *entry = (const void *)(bytes + at);
            if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9' &&
                !function(directory, entry->d_name, search))
                return 0;
            at += entry->d_reclen;
        }
    }
    return 1;
}

/* Others have ended, or are none that an ordinary user's supervisor may look into. */
static int open_below(int directory, const char *name, struct search *search)
{
    int opened = openat(directory, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM))
        search->unclear = 1;
    return opened;
}

/* A thread that has ended has no namespaces any more. */
static int is_unmarked(int directory, const char *name, struct search *search)
{
    struct stat status;
    int task = open_below(directory, name, search);
    int looked = task < 0 ? -1 : fstatat(task, "ns/time", &status, 0);
    close(task); /* -1: EBADF */
    return looked < 0 || status.st_dev != search->mark.st_dev ||
           status.st_ino != search->mark.st_ino;
}

/* The first thread may have ended ahead of the others. */
static int is_marked(int process, struct search *search)
{
    int threads = open_below(process, "task", search);
    int marked = threads >= 0 && !each(threads, is_unmarked, search);
    close(threads); /* -1: EBADF */
    return marked;
}

/* The directory stays the same process's, whoever gets the number (man 2 pidfd_send_signal). */
static int kill_marked(int directory, const char *name, struct search *search)
{
    int process = open_below(directory, name, search);
    if (process < 0)
        return 1;
    if (is_marked(process, search) && sys_pidfd_send_signal(process, SIGKILL) == 0)
        search->found = 1;
    close(process);
    return 1;
}

int marked_end(int mark)
{
    struct search search;
    int processes = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (processes < 0 || fstat(mark, &search.mark) < 0)
        return -1;
    for (int i = 0; i < PASSES; i++) {
        search.found = search.unclear = 0;
        (void)lseek(processes, 0, SEEK_SET);
        (void)each(processes, kill_marked, &search);
        if (!search.found)
            break;
        (void)poll(NULL, 0,
                   PAUSE_MILLISECONDS); /* they are about to end, and are nobody's children here */
    }
    close(processes);
    return search.unclear ? -1 : 0;
}
