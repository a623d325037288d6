#include "relay.h"

#include <poll.h>
#include <signal.h>

#include "birth.h"
#include "cgroup.h"
#include "descendants.h"
#include "guard.h"
#include "keeper.h"
#include "marked.h"
#include "outside.h"
#include "sys.h"
#include "watch.h"

#define FREEING_MILLISECONDS 20

void announce(const struct container *container, uint32_t type)
{
    struct record record = {.type = type, .pid = container->pid};
    (void)report_send_descriptors(container->control, &record, &container->pidfd, 1);
}

void kill_container(const struct container *container)
{
    (void)sys_pidfd_send_signal(container->pidfd, SIGKILL); /* ESRCH: it is dead already */
}

static void kill_whole(struct container *container)
{
    container->ends_whole = container->killed = 1;
    kill_container(container);
}

/*
 * A killed process that has not ended may be in a frozen cgroup of v1, where it acts on no signal.
 */
static void free_killed(const struct container *container)
{
    const char *freezer = cgroups_freezer(container->plan);
    cgroups_thaw();
    /* It is our child, so its number is not reused until it is reaped. */
    cgroup_free(freezer, container->pid);
    if (container->mark >= 0)
        (void)marked_free(container->mark, freezer);
}

void fail_launch(struct container *container, const char *what)
{
    container->failed = 1;
    container->error = (struct record){.type = RECORD_ERROR,
                                       .step = NO_STEP,
                                       .opcode = STAGE_SETUP,
                                       .error = errno,
                                       .argument_length = (uint32_t)strlen(what)};
    memcpy(container->error.argument, what, strlen(what));
    kill_whole(container);
}

/*
 * If RLIMIT_NOFILE leaves no room for the descriptors, they do not come, and the JVM gets the
 * record of a terminal without its master. A keeper has the master itself.
 */
static void take_terminal(struct container *container, const struct record *record,
                          int ends[TERMINAL_DESCRIPTORS])
{
    container->terminal = steal(&ends[TERMINAL_PEER]);
    if (container->kept) {
        errno = EMFILE;
        if (ends[TERMINAL_MASTER] < 0 || keeper_terminal(steal(&ends[TERMINAL_MASTER])) < 0)
            fail_launch(container, "taking the program's terminal");
    } else if (ends[TERMINAL_MASTER] < 0)
        (void)report_send(container->control, record);
    else
        (void)report_send_descriptors(container->control, record, ends, 1);
}

/*
 * Reads the failure that the process could not report because its filter denies that as well.
 * Returns 1 if the exec has failed.
 */
static int note_failure(struct container *container)
{
    if (container->failed)
        return 1;
    if (!__atomic_load_n(&container->note->exec_failed, __ATOMIC_ACQUIRE))
        return 0;
    container->failed = 1;
    container->error = (struct record){.type = RECORD_ERROR,
                                       .step = container->plan->header.step_count - 1,
                                       .opcode = OP_EXEC,
                                       .error = container->note->exec_error,
                                       .status = 1};
    return 1;
}

/* The program is executed. */
static void become_ready(struct container *container)
{
    if (note_failure(container) || container->ready)
        return;
    const char *failed;
    if (container->kept && keeper_ready(container->pid, container->pidfd, &failed) < 0) {
        fail_launch(container, failed);
        return;
    }
    container->ready = 1;
    announce(container, RECORD_READY);
}

/*
 * The program is on its own from here on. If the plan hands it over, its new parent is the caller's
 * subreaper as soon as we have ended; the JVM sees the end of the descriptors that we leave.
 */
static void hand_over(const struct container *container)
{
    if (container->plan->header.death == PLAN_DEATH_HAND_OVER)
        _exit(0);
}

/*
 * Without a descriptor for the mark, the processes that the program starts could not be ended, so it
 * is not started.
 */
static void take_mark(struct container *container, int mark)
{
    if (mark < 0)
        _exit(1);
    container->mark = mark;
}

/*
 * Handles a record from the first process, and the descriptors that came with it: those of
 * TERMINAL, or the one of LISTENER, SOURCE or MARK. It steals those that it keeps.
 */
static void take_report(struct container *container, struct record *record,
                        int ends[TERMINAL_DESCRIPTORS])
{
    switch (record->type) {
    case RECORD_TERMINAL:
        take_terminal(container, record, ends);
        break;
    case RECORD_LISTENER: /* the JVM notices if the listener does not come with it */
        (void)report_send_descriptors(container->control, record, ends, ends[0] >= 0);
        break;
    case RECORD_ERROR:
        container->failed = 1;
        container->error = *record;
        break;
    case RECORD_STEP:
        (void)report_send(container->control, record);
        break;
    case REPORT_EXECUTING:
        container->executing = 1;
        break;
    case REPORT_RUNNING:
        become_ready(container);
        break;
    case REPORT_DETACHING:
        container->detached = 1;
        break;
    case REPORT_WAITING:
        announce(container, RECORD_READY);
        hand_over(container);
        break;
    case REPORT_PROGRAM:
        container->program_known = 1;
        container->program_status = record->status;
        break;
    case REPORT_MARK:
        take_mark(container, steal(&ends[0]));
        break;
    case REPORT_SOURCE:
        outside_serve(container->plan, container->report, record, ends[0]);
        break;
    default:
        break; /* the first process runs our code until its exec closes this socket */
    }
}

/*
 * Reads the next record of the first process. At its end of file the exec has succeeded, or the
 * process is dead.
 */
static void read_reports(struct container *container)
{
    struct record record;
    int ends[TERMINAL_DESCRIPTORS];
    int got = report_receive_descriptors(container->report, &record, ends, TERMINAL_DESCRIPTORS);
    if (got > 0) {
        take_report(container, &record, ends);
        for (int i = 0; i < TERMINAL_DESCRIPTORS; i++)
            close_owned(&ends[i]); /* what was not stolen */
        return;
    }
    close_owned(&container->report);
    if (container->executing) {
        become_ready(container);
        if (container->ready && container->detached)
            hand_over(container);
    }
}

/* The JVM is gone. A container that has a keeper does not need it any more when it runs. */
static void lose_control(struct container *container)
{
    if (!container->kept || !container->ready) {
        kill_whole(container);
        guard_restore();
        cgroups_thaw();
    }
    close_owned(&container->control);
}

/* Without it, the container could outlive the keeper. */
static void lose_watcher(struct container *container)
{
    watch_end();
    kill_whole(container);
}

static void take_ports(struct container *container, const struct record *record, const int *sockets)
{
    if (watch_ports(record, sockets) < 0)
        fail_launch(container, "publishing the ports");
}

static void take_order(struct container *container, const struct record *record)
{
    if (record->type == RECORD_GO && container->report >= 0) {
        hide_maps();
        (void)report_send(container->report, record);
    } else if (record->type == RECORD_END) {
        container->ends_whole = 1;
    } else if (record->type == RECORD_KILL) {
        kill_whole(container);
    }
}

/*
 * Handles a record of the JVM. GO is forwarded to the first process; end of file means that the JVM
 * is gone.
 */
void read_control(struct container *container)
{
    struct record record;
    int descriptors[PORTS_MAX];
    int got = report_receive_descriptors(container->control, &record, descriptors, PORTS_MAX);
    if (got <= 0) {
        lose_control(container);
        return;
    }
    if (record.type == RECORD_GUARD)
        guard_begin(steal(&descriptors[0]), &record);
    else if (record.type == RECORD_PORTS)
        take_ports(container, &record, descriptors);
    else
        take_order(container, &record);
    for (int i = 0; i < PORTS_MAX; i++)
        close_owned(&descriptors[i]);
}

/*
 * Relays until the first process has ended. Orphans are reaped, and errno may change, only after it
 * has executed the program.
 */
int relay(struct container *container)
{
    for (;;) {
        struct pollfd events[] = {
            {.fd = container->report, .events = POLLIN},
            {.fd = container->control, .events = POLLIN},
            {.fd = container->pidfd, .events = POLLIN},
            {.fd = container->ready ? descendants_event() : -1, .events = POLLIN},
            {.fd = container->kept ? keeper_event() : -1, .events = POLLIN},
            {.fd = watch_descriptor(), .events = POLLIN},
        };
        int ready =
            poll(events, container->kept ? 6 : 4, container->killed ? FREEING_MILLISECONDS : -1);
        if (ready < 0 && errno != EINTR)
            return -1;
        if (ready == 0)
            free_killed(container);
        if (ready <= 0)
            continue;
        if (events[0].revents) /* before pidfd: the last records come before the death */
            read_reports(container);
        else if (events[2].revents)
            return 0;
        if (events[1].revents)
            read_control(container);
        if (events[3].revents)
            descendants_reap(container->pid);
        if (container->kept && events[4].revents)
            keeper_serve();
        if (container->kept && events[5].revents)
            lose_watcher(container);
    }
}
