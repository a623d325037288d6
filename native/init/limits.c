/*
 * The resource limits of setrlimit(2). They apply to the process that has them, and the helper has
 * work to do until its exec: with RLIMIT_NOFILE of 3 it cannot open anything, with RLIMIT_AS of 0
 * it cannot map memory. So a limit is raised at its step, because that needs a privilege which is
 * gone later, and lowered right before the exec, which needs no privilege.
 */
#include <sys/resource.h>
#include <unistd.h>

#include "init.h"

static struct rlimit limit_of(const struct argument *arguments)
{
    return (struct rlimit){.rlim_cur = arguments[1].number, .rlim_max = arguments[2].number};
}

static rlim_t higher(rlim_t one, rlim_t other)
{
    return one > other ? one : other; /* RLIM_INFINITY is the highest */
}

int step_rlimit(struct build *build, const struct argument *arguments)
{
    (void)build;
    struct rlimit limit = limit_of(arguments);
    return setrlimit((int)arguments[0].number, &limit);
}

int step_late_rlimit(struct build *build, const struct argument *arguments)
{
    (void)build;
    struct rlimit present, limit = limit_of(arguments);
    if (getrlimit((int)arguments[0].number, &present) < 0)
        return -1;
    limit.rlim_cur = higher(limit.rlim_cur, present.rlim_cur);
    limit.rlim_max = higher(limit.rlim_max, present.rlim_max);
    return setrlimit((int)arguments[0].number, &limit);
}

void limits_lower(struct build *build)
{
    struct step step;
    size_t offset = 0;
    while (plan_next(build->plan, &offset, &step)) {
        if (step.opcode == OP_LATE_RLIMIT && step_rlimit(build, step.arguments) < 0) {
            report_error(build->report, step.index, step.opcode, NULL);
            _exit(1);
        }
    }
}
