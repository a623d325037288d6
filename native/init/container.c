/*
 * The first process of the container: carries out the plan's steps one after the other, then
 * becomes the program.
 */
#include "init.h"

#include <sys/prctl.h>
#include <sys/stat.h>

#include "end.h"
#include "sys.h"

static step_function *const functions[] = {
#define STEP(code, name, signature, kind, function) [code] = function,
#include "steps.def"
#undef STEP
};

static void wait_for_go(int report)
{
    struct record record;
    if (report_receive(report, &record) <= 0)
        _exit(1); /* the supervisor is gone */
    /* The supervisor did the same for itself; a reaper has its own memory. 0 is never refused. */
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

_Noreturn static void fail(const struct build *build, const struct step *step)
{
    report_error(build->report, step->index, step->opcode, build->argument);
    _exit(1);
}

static void run_step(struct build *build, const struct step *step)
{
    uint32_t flags = build->plan->header.flags;
    build->argument = NULL;
    if (functions[step->opcode](build, step->arguments) < 0)
        fail(build, step);
    int always = step->opcode == OP_SYNC_POINT;
    if (always || (flags & PLAN_TRACE)) {
        struct record record = {.type = RECORD_STEP, .step = step->index, .opcode = step->opcode};
        (void)report_send(build->report, &record);
        if (always || (flags & PLAN_SYNC))
            wait_for_go(build->report);
    }
}

/*
 * No descriptor of the host stays open for the program except its streams (CVE-2024-21626). The
 * report socket moves to the first free number; it is close-on-exec, so its end tells the
 * supervisor that the exec succeeded.
 */
static int close_descriptors(struct build *build)
{
    int first = 3 + build->kept;
    if (build->report != first && dup3(build->report, first, O_CLOEXEC) < 0)
        return -1;
    build->report = first;
    return sys_close_range((unsigned int)first + 1, ~0u);
}

/* Returns only on failure. */
int step_exec(struct build *build, const struct argument *arguments)
{
    const struct record executing = {.type = REPORT_EXECUTING};
    (void)arguments;
    if (close_descriptors(build) < 0)
        return -1;
    if (build->plan->header.flags & PLAN_REAPER)
        reap(build, &build->step);
    if (report_send(build->report, &executing) < 0)
        return -1;
    become_program(build, &build->step);
}

static void go_on_inside(void *data);

/* Carries out the steps that are left. */
_Noreturn static void run_steps(struct build *build)
{
    while (plan_next(build->plan, &build->offset, &build->step)) {
        const struct step *step = &build->step;
        run_step(build, step);
        int joins = step->opcode == OP_JOIN_NAMESPACES || step->opcode == OP_JOIN_MARKED;
        if (joins && close_descriptors(build) < 0) /* those of the host do not come along */
            fail(build, step);
        if (joins || step->opcode == OP_ENTER_USER) {
            join_inside(build, go_on_inside);
            fail(build, step);
        }
    }
    _exit(1); /* plan_open refuses a plan that does not end in EXEC */
}

/*
 * From here on the container can see this process, but cannot trace it. The process waits until the
 * supervisor has registered it, so no process exists that the supervisor does not know.
 */
static void go_on_inside(void *data)
{
    struct build *build = data;
    wait_for_go(build->report);
    if (tie_to_supervisor(build->report) < 0)
        fail(build, &build->step);
    run_steps(build);
}

/*
 * Moves the preserved descriptors to the program's 3 and so on at the beginning; the steps then
 * open theirs behind them. First our own descriptors move away from these numbers.
 */
static int take_preserved(struct build *build, const struct birth *birth)
{
    int moved[LAUNCH_PRESERVED];
    int count = birth->preserved_count;
    build->kept = count;
    if (count == 0)
        return 0;
    if ((build->report = fcntl(build->report, F_DUPFD_CLOEXEC, 3 + count)) < 0)
        return -1;
    if (build->container >= 0 &&
        (build->container = fcntl(build->container, F_DUPFD_CLOEXEC, 3 + count)) < 0)
        return -1;
    for (int i = 0; i < count; i++)
        if ((moved[i] = fcntl(birth->preserved[i], F_DUPFD_CLOEXEC, 3 + count)) < 0)
            return -1;
    for (int i = 0; i < count; i++)
        if (dup2(moved[i], 3 + i) < 0 || close(moved[i]) < 0)
            return -1;
    return 0;
}

static void prepare(struct build *build, const struct birth *birth)
{
    size_t sources = build->plan->header.step_count * sizeof *build->sources;
    if (tie_to_supervisor(build->report) == 0 && take_streams(birth->streams) == 0 &&
        take_preserved(build, birth) == 0 &&
        (build->sources = workspace_take(build->workspace, sources)))
        return;
    report_error(build->report, NO_STEP, STAGE_SETUP, "preparing the container's first process");
    _exit(1);
}

void container_init(const struct birth *birth)
{
    struct build build = {
        .plan = birth->plan,
        .report = birth->sockets[1],
        .container = birth->container,
        .note = birth->note,
        .root = -1,
        .procfs = -1,
        .devpts = -1,
        .terminal = -1,
        .files = -1,
        .listener = -1,
        .null = -1,
        .workspace = birth->workspace,
    };

    prepare(&build, birth);
    if (birth->plan->header.flags & PLAN_SYNC)
        wait_for_go(build.report);
    (void)umask(0); /* the steps make files with exact modes; the program's mask is a step */
    run_steps(&build);
}
