#include "attend.h"

#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "after.h"
#include "birth.h"
#include "cgroup.h"
#include "descendants.h"
#include "holds.h"
#include "keeper.h"
#include "marked.h"
#include "relay.h"
#include "remains.h"
#include "state.h"
#include "sys.h"
#include "watch.h"

static uint64_t nanoseconds_since(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)(now.tv_sec - start->tv_sec) * 1000000000u + (uint64_t)now.tv_nsec -
           (uint64_t)start->tv_nsec;
}

static uint64_t microseconds(const struct timeval *time)
{
    return (uint64_t)time->tv_sec * 1000000u + (uint64_t)time->tv_usec;
}

/*
 * END is sent before the kill that belongs to it, but the death may be seen first, so the control
 * socket is read once more.
 */
static int end_whole(struct container *container)
{
    if (container->mark < 0)
        return 0;
    struct pollfd control = {.fd = container->control, .events = POLLIN};
    while (container->control >= 0 && poll(&control, 1, 0) > 0)
        read_control(container);
    return container->ends_whole ? marked_end(container->mark, cgroups_freezer(container->plan))
                                 : 0;
}

/*
 * When the first process is reaped, nothing of the container is left: the kernel ends a PID
 * namespace, and without one we end all descendants.
 */
static int reap_container(const struct container *container, int *status, struct rusage *usage)
{
    if (container->plan->adopts) {
        cgroups_kill();
        return descendants_end(container->pid, status, usage);
    }
    while (wait4(container->pid, status, __WALL, usage) < 0)
        if (errno != EINTR)
            return -1;
    return 0;
}

/*
 * The process that joined has ended. If it has cloned the process inside the container, this is the
 * first process from now on. It waits for GO. Only we can reap it, so its pid is not reused.
 */
static int change_over(struct container *container, const struct birth *birth)
{
    struct rusage usage;
    int status;
    if (!birth->note->joined)
        return 0;
    if (reap_container(container, &status, &usage) < 0)
        return -1;
    close(container->pidfd);
    container->pid = birth->note->joined;
    container->pidfd = sys_pidfd_open(container->pid);
    if (container->pidfd < 0) {
        report_error(container->control, NO_STEP, STAGE_SETUP,
                     "holding the process in the container");
        (void)kill(container->pid, SIGKILL);
        (void)reap_container(container, &status, &usage);
        return -1;
    }
    if (container->control < 0) {
        kill_container(container);
    } else if (birth->plan->header.flags & PLAN_SYNC) {
        announce(container, RECORD_SYNC);
    } else {
        const struct record go = {.type = RECORD_GO};
        (void)report_send(container->report, &go);
    }
    return 1;
}

static struct record answer_of(const struct container *container, int status,
                               const struct rusage *usage)
{
    struct record record = {
        .type = RECORD_EXIT,
        .pid = container->pid,
        .status = container->program_known ? container->program_status : status,
        .wall_nanoseconds = nanoseconds_since(&container->started),
        .user_microseconds = microseconds(&usage->ru_utime),
        .system_microseconds = microseconds(&usage->ru_stime),
        .peak_memory_bytes = (uint64_t)usage->ru_maxrss * 1024,
    };
    if (!container->ready) {
        record.type = RECORD_ERROR;
        record.step = NO_STEP;
        record.opcode = STAGE_DIED;
    }
    return record;
}

/* The end of a container that has run with a keeper, which ends with it. */
static void end_kept(const struct container *container, const struct record *exit,
                     struct workspace *workspace)
{
    struct ending ending = {.status = exit->status,
                            .wall = exit->wall_nanoseconds,
                            .user = exit->user_microseconds,
                            .system = exit->system_microseconds,
                            .peak = exit->peak_memory_bytes,
                            .oom = cgroups_oom_kills()};
    keeper_finish(&ending);
    if (container->control >= 0)
        (void)report_send(container->control, exit);
    cgroups_remove();
    watch_end();
    descendants_release(); /* what the command leaves behind is not ours */
    after_run(container->plan, workspace, keeper_record());
    keeper_leave(&ending);
    remains_remove(keeper_record());
}

static int answer(struct container *container, struct workspace *workspace)
{
    struct rusage usage;
    int status;
    if (container->kept)
        keeper_end_checks();
    int reaped = reap_container(container, &status, &usage);
    int ended = end_whole(container);
    close_owned(&container->terminal);
    watch_close_ports(); /* who gets the answer may bind them, or start the container again */
    holds_release();     /* who gets the answer may remove what the container was made of */
    if (reaped < 0 || ended < 0)
        return -1;
    struct record record = answer_of(container, status, &usage);
    if (container->kept && container->ready) {
        end_kept(container, &record, workspace);
        return -1;
    }
    if (container->control < 0)
        return -1;
    if (container->failed)
        return report_send(CONTROL_FD, &container->error);
    return report_send(CONTROL_FD, &record);
}

/*
 * The supervisor must not hold the program's streams: otherwise the reader of its output would not
 * see the end, and the writer of its input would not see a broken pipe.
 */
static void release(int *descriptors, int count)
{
    for (int i = 0; i < count; i++)
        close_owned(&descriptors[i]);
}

static void close_container(struct container *container)
{
    close_owned(&container->report);
    close_owned(&container->pidfd);
    close_owned(&container->mark);
    close_owned(&container->terminal);
}

/*
 * Serves a launch from the clone to the answer. A call that fails before the exec would change the
 * child's errno.
 */
static int attend_clone(struct birth *birth, int streams[3], int *preserved)
{
    __attribute__((cleanup(close_container))) struct container container = {
        .plan = birth->plan,
        .note = birth->note,
        .control = CONTROL_FD,
        .kept = keeper_is_for(birth->plan),
        .pidfd = -1,
        .mark = -1,
        .report = -1,
        .terminal = -1};

    clock_gettime(CLOCK_MONOTONIC, &container.started);
    container.pid = give_birth(birth, &container.pidfd);
    if (container.pid < 0) {
        hide_maps();
        forgo(birth);
        return 0;
    }
    if (container.kept && watch_process(container.pid, container.pidfd) < 0)
        fail_launch(&container, "giving the first process to the watcher");
    container.report = birth->sockets[0];
    close(birth->sockets[1]); /* birth keeps the number: the child reads it in our memory */
    close_owned(&birth->cgroup);
    release(streams, 3);
    release(preserved, birth->preserved_count);
    if (birth->plan->header.flags & PLAN_SYNC)
        announce(&container, RECORD_SYNC);
    if (relay(&container) < 0)
        kill_container(&container);
    if (birth->plan->joins || birth->plan->enters) {
        int changed = change_over(&container, birth);
        if (changed < 0)
            return -1;
        if (changed && relay(&container) < 0)
            kill_container(&container);
    }
    hide_maps(); /* in case GO never came */
    return answer(&container, birth->workspace);
}

/* Does the same for a container with a keeper, which needs a watcher before anything of it runs. */
static int attend_kept(struct birth *birth, int streams[3], int *preserved)
{
    if (watch_begin(birth->plan, keeper_record()) < 0) {
        report_error(CONTROL_FD, NO_STEP, STAGE_SETUP, "starting the watcher");
        forgo(birth);
        return 0;
    }
    int served = attend_clone(birth, streams, preserved);
    watch_end();
    return served;
}

static int attend_any(struct birth *birth, int streams[3], int *preserved)
{
    return keeper_is_for(birth->plan) ? attend_kept(birth, streams, preserved)
                                      : attend_clone(birth, streams, preserved);
}

/* Does the same for a plan whose orphans become our children. */
static int attend_adopting(struct birth *birth, int streams[3], int *preserved)
{
    if (descendants_adopt() == 0)
        return attend_any(birth, streams, preserved);
    report_error(CONTROL_FD, NO_STEP, STAGE_SETUP,
                 "adopting the program's orphans, by /proc/thread-self/children");
    forgo(birth);
    return 0;
}

int attend(struct birth *birth, int streams[3], int *preserved)
{
    if (!birth->plan->adopts)
        return attend_any(birth, streams, preserved);
    int served = attend_adopting(birth, streams, preserved);
    descendants_release();
    return served;
}
