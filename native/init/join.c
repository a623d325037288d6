/*
 * Joins a running container, or a user namespace: setns(2), and a child that is in all of the
 * namespaces.
 */
#include "init.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "clone.h"
#include "sys.h"

/*
 * Joins all namespaces at once and by a pidfd (Linux 5.8): a number may be reused, and separate
 * calls could join namespaces of different processes. Only our children are in the PID namespace,
 * so the container does not see us. The children must be undumpable from their start, but a change
 * of credentials resets that (CVE-2016-9962).
 */
int step_join_namespaces(struct build *build, const struct argument *arguments)
{
    if (setns(build->container, (int)arguments[0].number) < 0)
        return -1;
    close_owned(&build->container);
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/*
 * Enters a time namespace with unchanged clocks, which marks all processes that are started from
 * here. It is inherited and visible in /proc, and a process needs CAP_SYS_ADMIN to leave it; see
 * docs/adr/0007. As long as it is held, its number is not reused.
 */
static int mark(const struct build *build, int namespaces)
{
    const struct record record = {.type = REPORT_MARK};
    if (unshare(CLONE_NEWTIME) < 0)
        return -1;
    OWNED int own = openat(namespaces, "time_for_children", O_RDONLY | O_CLOEXEC);
    if (own < 0 || setns(own, CLONE_NEWTIME) < 0)
        return -1;
    return report_send_descriptors(build->report, &record, &own, 1);
}

/* Opens our namespaces in the host's /proc, because the container's /proc may show anything. */
int step_join_marked(struct build *build, const struct argument *arguments)
{
    OWNED int namespaces = open("/proc/self/ns", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (namespaces < 0 || step_join_namespaces(build, arguments) < 0)
        return -1;
    if (mark(build, namespaces) == 0)
        return 0;
    build->argument = "the time namespace that marks its processes";
    return -1;
}

/*
 * Clones a child of the supervisor (CLONE_PARENT) that shares our memory, which stays after our
 * end. Its pid is noted for the supervisor before it runs: if we are killed at any moment, the
 * supervisor knows whether the child exists.
 */
void join_inside(struct build *build, void (*function)(void *))
{
    struct clone_arguments arguments = {
        .flags = CLONE_PARENT | CLONE_PARENT_SETTID | (build->plan->copies ? 0 : CLONE_VM) |
                 build->plan->header.namespaces, /* none, if a container is joined */
        .parent_tid = (uint64_t)(uintptr_t)&build->note->joined,
        .stack = (uint64_t)(uintptr_t)build->workspace->stack,
        .stack_size = build->workspace->stack_size / 2, /* we run on the other half */
    };
    if (clone_on_stack(&arguments, function, build) >= 0)
        _exit(0);
    build->argument = "the clone of a process inside";
}
