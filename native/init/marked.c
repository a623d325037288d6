/*
 * The kernel does not end the descendants of a program that was started in a running container,
 * because it is not the first process of a PID namespace; its orphans become children of the
 * container's first process. But all of them are in the program's own time namespace, which the
 * host's /proc shows. A killed process makes no others (copy_process() gives up if a signal is
 * pending), so the passes over /proc come to an end: each leaves only processes that were made
 * while it ran.
 */
#include "marked.h"

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>

#include "cgroup.h"
#include "sys.h"

#define PASSES 5000
#define PATIENT_PASSES 20 /* most processes have ended by then and need no help */
#define PAUSE_MILLISECONDS 1

struct search {
    const char *kind; /* of the namespace that is the mark, in the directory of a thread */
    struct stat mark;
    const char *freezer; /* the cgroup that the processes are moved out of, or NULL */
    int found;           /* whether processes have been killed in this pass */
    int unclear; /* whether a process could not be examined for lack of a descriptor or memory */
};

/* Returns whether the search continues. */
typedef int entry_function(int directory, const char *name, struct search *search);

/*
 * Calls the function for each number in a directory of /proc. Returns 0 if a call has ended the
 * search.
 */
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

/*
 * Other errors mean that the process has ended, or that an ordinary user's supervisor may not
 * examine it.
 */
static int open_below(int directory, const char *name, struct search *search)
{
    int opened = openat(directory, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM))
        search->unclear = 1;
    return opened;
}

/* A thread that has ended has no namespaces. */
static int is_unmarked(int directory, const char *name, struct search *search)
{
    struct stat status;
    OWNED int task = open_below(directory, name, search);
    int looked = task < 0 ? -1 : fstatat(task, search->kind, &status, 0);
    return looked < 0 || status.st_dev != search->mark.st_dev ||
           status.st_ino != search->mark.st_ino;
}

/* All threads are examined, because the first may have ended before the others. */
static int is_marked(int process, struct search *search)
{
    OWNED int threads = open_below(process, "task", search);
    return threads >= 0 && !each(threads, is_unmarked, search);
}

static pid_t number_of(const char *name)
{
    pid_t number = 0;
    for (; *name; name++)
        number = number * 10 + (*name - '0');
    return number;
}

/*
 * The directory always refers to the same process, even if another process gets its number (man 2
 * pidfd_send_signal). A process that is moved out of the freezer has not ended since it was killed,
 * so its number is not reused either.
 */
static int kill_marked(int directory, const char *name, struct search *search)
{
    OWNED int process = open_below(directory, name, search);
    if (process < 0)
        return 1;
    if (is_marked(process, search) && sys_pidfd_send_signal(process, SIGKILL) == 0) {
        search->found = 1;
        cgroup_free(search->freezer, number_of(name));
    }
    return 1;
}

/*
 * Makes passes until no marked process is found, up to a maximum; processes that are found after
 * the patient passes get help.
 */
static int end(const char *kind, int mark, const char *freezer, int patient, int passes)
{
    struct search search = {.kind = kind, .found = 1};
    OWNED int processes = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (processes < 0 || fstat(mark, &search.mark) < 0)
        return -1;
    for (int i = 0; i < passes && search.found; i++) {
        search.found = search.unclear = 0;
        search.freezer = i >= patient ? freezer : NULL;
        (void)lseek(processes, 0, SEEK_SET);
        (void)each(processes, kill_marked, &search);
        /* Killed processes will end soon; they are not our children, so we cannot wait for them. */
        if (search.found)
            (void)poll(NULL, 0, PAUSE_MILLISECONDS);
    }
    return search.found || search.unclear ? -1 : 0;
}

int marked_end(int mark, const char *freezer)
{
    return end("ns/time", mark, freezer, PATIENT_PASSES, PASSES);
}

int marked_end_mounts(int mark, const char *freezer)
{
    return end("ns/mnt", mark, freezer, PATIENT_PASSES, PASSES);
}

int marked_free(int mark, const char *freezer)
{
    return end("ns/time", mark, freezer, 0, 1);
}
