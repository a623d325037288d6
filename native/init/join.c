/* Getting into a container that runs, or into a user namespace: setns(2), and a child that is in there with all of it. */
#include "init.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "clone.h"
#include "mount.h"
#include "sys.h"

/*
 * All at once and by a pidfd (Linux 5.8): no number that may have been given again, no namespace of one process
 * and the next of another. Only our children get into the pid namespace, so that the container does not see
 * us; they must find themselves hidden already, and a change of credentials undoes that (CVE-2016-9962).
 */
int step_join_namespaces(struct build *build, const struct argument *arguments)
{
    if (setns(build->container, (int)arguments[0].number) < 0)
        return -1;
    close(build->container);
    build->container = -1;
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/*
 * The mark of all that is started from here: a time namespace with the clocks of the one it comes from. It is inherited,
 * shows in /proc, and to get out of it takes CAP_SYS_ADMIN; see docs/adr/0007. As long as it is held, its number is its own.
 */
static int mark(const struct build *build, int namespaces)
{
    const struct record record = {.type = REPORT_MARK};
    if (unshare(CLONE_NEWTIME) < 0)
        return -1;
    int own = openat(namespaces, "time_for_children", O_RDONLY | O_CLOEXEC);
    if (own < 0)
        return -1;
    int done = setns(own, CLONE_NEWTIME);
    if (done == 0)
        done = report_send_descriptors(build->report, &record, &own, 1);
    close_keeping_errno(own);
    return done;
}

/* Our namespaces are looked at by the host's /proc: the container's may be anything. */
int step_join_marked(struct build *build, const struct argument *arguments)
{
    OWNED int namespaces = open("/proc/self/ns", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (namespaces < 0 || step_join_namespaces(build, arguments) < 0)
        return -1;
    if (mark(build, namespaces) == 0)
        return 0;
    build->argument = "a time namespace to know it by";
    return -1;
}

/*
 * A child of the supervisor, CLONE_PARENT, that shares our memory, which outlasts us. Its pid is noted for the
 * supervisor before it runs: whenever we are killed, the supervisor knows whether there is one.
 */
void join_inside(struct build *build, void (*function)(void *))
{
    struct clone_arguments arguments = {
        .flags = CLONE_PARENT | CLONE_PARENT_SETTID | (build->plan->copies ? 0 : CLONE_VM) |
                 build->plan->header.namespaces, /* none, where a container is joined */
        .parent_tid = (uint64_t)(uintptr_t)&build->note->joined,
        .stack = (uint64_t)(uintptr_t)build->workspace->stack,
        .stack_size = build->workspace->stack_size / 2, /* we are in the other half */
    };
    if (clone_on_stack(&arguments, function, build) >= 0)
        _exit(0);
    build->argument = "the clone of a process inside";
}
