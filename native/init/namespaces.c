/* Namespaces that are there, and the one of clocks, which clone3(2) cannot set. */
#include "namespaces.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include "init.h"
#include "mount.h"
#include "text.h"

/* The path is the engine's. What it leads to is checked by the kernel: a namespace, and of this kind. */
static int enter(const char *path, int kind)
{
    int namespace = open(path, O_RDONLY | O_CLOEXEC);
    if (namespace < 0)
        return -1;
    int joined = setns(namespace, kind);
    close_keeping_errno(namespace);
    return joined;
}

/* A pid namespace is for children: the supervisor has entered it before it cloned us, see below. */
int step_enter_namespace(struct build *build, const struct argument *arguments)
{
    (void)build;
    int kind = (int)arguments[0].number;
    return kind == CLONE_NEWPID ? 0 : enter(arguments[1].string, kind);
}

int pid_namespace_enter(const struct plan *plan, struct step *failed)
{
    struct step step = {0};
    size_t offset = 0;
    while (plan_next(plan, &offset, &step))
        if (step.opcode == OP_ENTER_NAMESPACE && step.arguments[0].number == CLONE_NEWPID) {
            *failed = step;
            return enter(step.arguments[1].string, CLONE_NEWPID) < 0 ? -1 : 1;
        }
    return 0;
}

/* Which is allowed: one's own, or one below it (man 2 setns). */
int pid_namespace_leave(void)
{
    return enter("/proc/self/ns/pid", CLONE_NEWPID);
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
    int file = open("/proc/self/timens_offsets", O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return -1;
    ssize_t written = write(file, offsets, text.length);
    close_keeping_errno(file);
    return written < 0 ? -1 : 0;
}

/*
 * What is unshared here is for children, and its clocks stand still until one is in it. We enter it ourselves, which
 * takes a memory of our own (man 7 time_namespaces); plan->copies sees to that.
 */
int step_time_namespace(struct build *build, const struct argument *arguments)
{
    (void)build;
    if (unshare(CLONE_NEWTIME) < 0 || write_offsets(arguments) < 0)
        return -1;
    return enter("/proc/self/ns/time_for_children", CLONE_NEWTIME);
}
