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

#include "cgroup.h"
#include "sys.h"

#define PASSES 5000
#define PATIENT_PASSES 20 /* most have ended by then, and need no help */
#define PAUSE_MILLISECONDS 1

struct search {
    struct stat mark;
    const char *freezer; /* that they are to be got out of, or NULL */
    int found;           /* some have been killed in this pass */
    int unclear;         /* one could not be looked at, for want of a descriptor or memory */
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

static pid_t number_of(const char *name)
{
    pid_t number = 0;
    for (; *name; name++)
        number = number * 10 + (*name - '0');
    return number;
}

/*
 * The directory stays the same process's, also when another one gets the number (man 2 pidfd_send_signal). Where it is to
 * be freed it has not ended since it was killed, so the number is its own, too.
 */
static int kill_marked(int directory, const char *name, struct search *search)
{
    int process = open_below(directory, name, search);
    if (process < 0)
        return 1;
    if (is_marked(process, search) && sys_pidfd_send_signal(process, SIGKILL) == 0) {
        search->found = 1;
        cgroup_free(search->freezer, number_of(name));
    }
    close(process);
    return 1;
}

/* As often as there are some, at most so many times; those that are there after the patient passes get help. */
static int end(int mark, const char *freezer, int patient, int passes)
{
    struct search search = {.found = 1};
    int processes = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (processes < 0 || fstat(mark, &search.mark) < 0) {
        close(processes);
        return -1;
    }
    for (int i = 0; i < passes && search.found; i++) {
        search.found = search.unclear = 0;
        search.freezer = i >= patient ? freezer : NULL;
        (void)lseek(processes, 0, SEEK_SET);
        (void)each(processes, kill_marked, &search);
        if (search.found) /* they are about to end, and are nobody's children here */
            (void)poll(NULL, 0, PAUSE_MILLISECONDS);
    }
    close(processes);
    return search.found || search.unclear ? -1 : 0;
}

int marked_end(int mark, const char *freezer)
{
    return end(mark, freezer, PATIENT_PASSES, PASSES);
}

int marked_free(int mark, const char *freezer)
{
    return end(mark, freezer, 0, 1);
}
