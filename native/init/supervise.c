/*
 * The supervisor stays in the host's namespaces, between the JVM and the first process. It is the
 * only process that outlives the JVM for a moment, to end the container as well.
 */
#include "init.h"

#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "birth.h"
#include "cgroup.h"
#include "descendants.h"
#include "guard.h"
#include "marked.h"
#include "outside.h"
#include "sys.h"

#define FREEING_MILLISECONDS 20

struct container {
    const struct plan *plan;
    const struct note *note;
    pid_t pid;
    int pidfd;
    int report; /* -1 after the first process has closed its end */
    int control;
    int terminal;  /* the program's end of its terminal, -1 without one: see control.h */
    int executing; /* the first process reported that its next action is the exec */
    int ready;     /* READY was sent */
    int detached;  /* whether the supervisor ends when the program is executed */
    int mark; /* the mark of the processes that the program starts in a joined container, or -1 */
    int ends_whole;     /* whether all of these end with the program */
    int killed;         /* whether the container was killed */
    int failed;         /* a step failed: error has the details */
    int program_known;  /* the reaper reported how the program ended */
    int program_status; /* then this is its wait status */
    struct timespec started;
    struct record error;
};

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

static void announce(const struct container *container, uint32_t type)
{
    struct record record = {.type = type, .pid = container->pid};
    (void)report_send_descriptors(container->control, &record, &container->pidfd, 1);
}

static void kill_container(const struct container *container)
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

static void close_terminal(struct container *container)
{
    if (container->terminal >= 0)
        close(container->terminal);
    container->terminal = -1;
}

/*
 * If RLIMIT_NOFILE leaves no room for the descriptors, they do not come, and the JVM gets the
 * record of a terminal without its master.
 */
static void take_terminal(struct container *container, const struct record *record,
                          int ends[TERMINAL_DESCRIPTORS])
{
    container->terminal = ends[TERMINAL_PEER];
    if (ends[TERMINAL_MASTER] < 0) {
        (void)report_send(container->control, record);
        return;
    }
    (void)report_send_descriptors(container->control, record, ends, 1);
    close(ends[TERMINAL_MASTER]);
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
 * TERMINAL, or the one of LISTENER, SOURCE or MARK.
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
        if (ends[0] >= 0)
            close(ends[0]);
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
        if (!note_failure(container) && !container->ready) {
            container->ready = 1;
            announce(container, RECORD_READY);
        }
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
        take_mark(container, ends[0]);
        break;
    case REPORT_SOURCE:
        outside_serve(container->plan, container->report, record->step, ends[0]);
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
        return;
    }
    close(container->report);
    container->report = -1;
    if (container->executing && !note_failure(container) && !container->ready) {
        container->ready = 1;
        announce(container, RECORD_READY);
        if (container->detached)
            hand_over(container);
    }
}

/*
 * Handles a record of the JVM. GO is forwarded to the first process; end of file means that the JVM
 * is gone.
 */
static void read_control(struct container *container)
{
    struct record record;
    int terminal;
    int got = report_receive_descriptors(container->control, &record, &terminal, 1);
    if (got <= 0) {
        kill_whole(container);
        guard_restore();
        cgroups_thaw();
        close(container->control);
        container->control = -1;
    } else if (record.type == RECORD_GO && container->report >= 0) {
        hide_maps();
        (void)report_send(container->report, &record);
    } else if (record.type == RECORD_GUARD) {
        guard_begin(terminal, &record);
    } else if (record.type == RECORD_END) {
        container->ends_whole = 1;
    } else if (record.type == RECORD_KILL) {
        kill_whole(container);
    }
}

/*
 * Relays until the first process has ended. Orphans are reaped, and errno may change, only after it
 * has executed the program.
 */
static int relay(struct container *container)
{
    for (;;) {
        struct pollfd events[] = {
            {.fd = container->report, .events = POLLIN},
            {.fd = container->control, .events = POLLIN},
            {.fd = container->pidfd, .events = POLLIN},
            {.fd = container->ready ? descendants_event() : -1, .events = POLLIN},
        };
        int ready = poll(events, 4, container->killed ? FREEING_MILLISECONDS : -1);
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
    }
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

static int answer(struct container *container)
{
    struct rusage usage;
    int status;
    int reaped = reap_container(container, &status, &usage);
    int ended = end_whole(container);
    close_terminal(container);
    if (reaped < 0 || ended < 0 || container->control < 0)
        return -1;
    if (container->failed)
        return report_send(CONTROL_FD, &container->error);
    struct record record = answer_of(container, status, &usage);
    return report_send(CONTROL_FD, &record);
}

/*
 * The supervisor must not hold the program's streams: otherwise the reader of its output would not
 * see the end, and the writer of its input would not see a broken pipe.
 */
static void release(int *descriptors, int count)
{
    for (int i = 0; i < count; i++) {
        close(descriptors[i]);
        descriptors[i] = -1;
    }
}

/* Closes what was made for a clone that does not take place. */
static void forgo(const struct birth *birth)
{
    if (birth->cgroup >= 0)
        close(birth->cgroup);
    close(birth->sockets[0]);
    close(birth->sockets[1]);
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
static int attend(struct birth *birth, int streams[3], int *preserved)
{
    __attribute__((cleanup(close_container))) struct container container = {.plan = birth->plan,
                                                                            .note = birth->note,
                                                                            .control = CONTROL_FD,
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
    container.report = birth->sockets[0];
    close(birth->sockets[1]); /* birth keeps the number: the child reads it in our memory */
    if (birth->cgroup >= 0)
        close(birth->cgroup);
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
    return answer(&container);
}

/* Does the same for a plan whose orphans become our children. */
static int attend_adopting(struct birth *birth, int streams[3], int *preserved)
{
    if (descendants_adopt() == 0)
        return attend(birth, streams, preserved);
    report_error(CONTROL_FD, NO_STEP, STAGE_SETUP,
                 "adopting the program's orphans, by /proc/thread-self/children");
    forgo(birth);
    return 0;
}

/* Returns the note, one for all launches, cleared; NULL with errno on failure. */
static struct note *clean_note(void)
{
    static struct note *note;
    if (!note) {
        void *page =
            mmap(NULL, sizeof *note, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (page == MAP_FAILED)
            return NULL;
        note = page;
    }
    *note = (struct note){0};
    return note;
}

static int prepare_joining(struct birth *birth, int container)
{
    if (birth->plan->joins && container < 0) {
        errno = EMFILE; /* the kernel drops descriptors that do not fit below RLIMIT_NOFILE */
        return -1;
    }
    birth->container = container;
    return 0;
}

/* Returns 1 if the cgroups exist, 0 if the launch is cancelled, -1 if the JVM is gone. */
static int await_cgroups(void)
{
    struct record record;
    int terminal;
    do {
        if (report_receive_descriptors(CONTROL_FD, &record, &terminal, 1) <= 0)
            return -1;
        if (record.type == RECORD_GUARD)
            guard_begin(terminal, &record);
    } while (record.type != RECORD_GO);
    if (record.error)
        /*
         * The JVM has removed those that it had made, and one of them may belong to another
         * container.
         */
        cgroups_forget();
    return !record.error;
}

/*
 * Does the same for cgroups that are to be made or exist, and opens them. Returns 0 also if that
 * fails, which is then reported to the JVM.
 */
static int take_cgroups(const struct plan *plan, int awaits, int *into)
{
    struct own_step failed;
    int noted = cgroups_of(plan, &failed);
    if (noted == 0 && awaits) {
        int made = await_cgroups();
        if (made <= 0)
            return made;
    }
    if (noted == 0 && cgroups_open(plan, into, &failed) == 0)
        return 1;
    report_error(CONTROL_FD, failed.index, failed.opcode, NULL);
    return 0;
}

/* If this fails, the error is reported to the JVM. */
static int give_streams(struct birth *birth)
{
    const struct own_step *step = &birth->plan->own.streams;
    const char *which;
    if (own_streams_outside(birth->plan, birth->streams, &which) == 0)
        return 0;
    report_error(CONTROL_FD, step->index, step->opcode, which);
    forgo(birth);
    return -1;
}

int supervise(const struct plan *plan, int streams[3], int container, int *preserved, int count,
              int awaits)
{
    static struct workspace workspace;
    struct birth birth = {.plan = plan, .workspace = &workspace, .cgroup = -1, .container = -1};

    memcpy(birth.streams, streams, sizeof birth.streams);
    memcpy(birth.preserved, preserved, (size_t)count * sizeof *preserved);
    birth.preserved_count = count;
    if (!(birth.note = clean_note()) || workspace_prepare(&workspace, plan->length) < 0 ||
        prepare_joining(&birth, container) < 0 ||
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, birth.sockets) < 0) {
        report_error(CONTROL_FD, NO_STEP, STAGE_SETUP, "preparing the launch");
        return 0;
    }
    int ready = take_cgroups(plan, awaits, &birth.cgroup);
    if (ready <= 0) {
        forgo(&birth);
        return ready;
    }
    if (give_streams(&birth) < 0)
        return 0;
    if (!plan->adopts)
        return attend(&birth, streams, preserved);
    int served = attend_adopting(&birth, streams, preserved);
    descendants_release();
    return served;
}
