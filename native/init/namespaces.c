/* Existing namespaces, and the time namespace, whose clocks clone3(2) cannot set. */
#include "namespaces.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "init.h"
#include "sys.h"
#include "text.h"

/* The path comes from the engine. The kernel checks that it leads to a namespace of this kind. */
static int enter(const char *path, int kind)
{
    OWNED int namespace = open(path, O_RDONLY | O_CLOEXEC);
    return namespace < 0 ? -1 : setns(namespace, kind);
}

/*
 * Only children enter a PID namespace, and a process in a new user namespace may not enter any
 * existing namespace. So the supervisor enters these before it clones us, see below. A process that
 * is about to enter an existing user namespace clones a child itself.
 */
static int is_outer(const struct plan *plan, uint64_t kind)
{
    return !plan->enters && (kind == CLONE_NEWPID || (plan->header.namespaces & CLONE_NEWUSER));
}

int step_enter_namespace(struct build *build, const struct argument *arguments)
{
    if (is_outer(build->plan, arguments[0].number))
        return 0;
    return enter(arguments[1].string, (int)arguments[0].number);
}

static const char *own(uint64_t kind)
{
    switch (kind) {
    case CLONE_NEWNET:
        return "/proc/self/ns/net";
    case CLONE_NEWIPC:
        return "/proc/self/ns/ipc";
    case CLONE_NEWUTS:
        return "/proc/self/ns/uts";
    case CLONE_NEWCGROUP:
        return "/proc/self/ns/cgroup";
    case CLONE_NEWTIME:
        return "/proc/self/ns/time";
    case CLONE_NEWPID:
        return "/proc/self/ns/pid";
    default:
        return ""; /* ENOENT: a kind that is not entered this way */
    }
}

static int enter_outer(struct outer *outer, const struct own_step *step)
{
    OWNED int home = open(own(step->number), O_RDONLY | O_CLOEXEC);
    if (home < 0 || enter(step->path, (int)step->number) < 0)
        return -1;
    outer->kinds[outer->count] = (int)step->number;
    outer->homes[outer->count++] = steal(&home);
    return 0;
}

int outer_enter(struct outer *outer, const struct plan *plan, struct own_step *failed)
{
    outer->count = 0;
    for (uint32_t i = 0; i < plan->own.namespace_count; i++) {
        *failed = plan->own.namespaces[i];
        if (is_outer(plan, failed->number) && enter_outer(outer, failed) < 0)
            return -1;
    }
    return 0;
}

int outer_leave(struct outer *outer)
{
    int left = 0;
    while (outer->count > 0) {
        OWNED int home = outer->homes[--outer->count];
        if (setns(home, outer->kinds[outer->count]) < 0)
            left = -1;
    }
    return left;
}

/*
 * The child that is cloned afterwards is in the user namespace, and so are the namespaces that are
 * made with it; see join.c.
 */
int step_enter_user(struct build *build, const struct argument *arguments)
{
    (void)build;
    if (enter(arguments[0].string, CLONE_NEWUSER) < 0)
        return -1;
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* the change of credentials may have set it */
}

static void add_offset(struct text *text, const char *clock, uint64_t seconds, uint64_t nanoseconds)
{
    text_add(text, clock);
    text_add(text, (int64_t)seconds < 0 ? " -" : " ");
    text_add_number(text, (int64_t)seconds < 0 ? 0 - seconds : seconds);
    text_add(text, " ");
    text_add_number(text, nanoseconds);
    text_add(text, "\n");
}

static int write_offsets(const struct argument *arguments)
{
    char offsets[128];
    struct text text = text_in(offsets, sizeof offsets);
    add_offset(&text, "monotonic", arguments[0].number, arguments[1].number);
    add_offset(&text, "boottime", arguments[2].number, arguments[3].number);
    OWNED int file = open("/proc/self/timens_offsets", O_WRONLY | O_CLOEXEC);
    return file < 0 || write(file, offsets, text.length) < 0 ? -1 : 0;
}

/*
 * The new namespace is for children, and its offsets can be set until a process is in it. We enter
 * it ourselves, which needs memory that is not shared (man 7 time_namespaces); plan->copies takes
 * care of that.
 */
int step_time_namespace(struct build *build, const struct argument *arguments)
{
    (void)build;
    if (unshare(CLONE_NEWTIME) < 0 || write_offsets(arguments) < 0)
        return -1;
    return enter("/proc/self/ns/time_for_children", CLONE_NEWTIME);
}
