#include "keeper.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "clients.h"
#include "event.h"
#include "health.h"
#include "input.h"
#include "leave.h"
#include "log.h"
#include "loop.h"
#include "output.h"
#include "state.h"
#include "sys.h"

#define NANOSECONDS 1000000000u

static const struct plan *plan;
static int record = -1;
static int terminal; /* the program has one */
static uint64_t started, unwritten;
static struct log program_log; /* of zeros, which the file of the helper does not have */

/* The supervisor does it. */
int step_kept(struct build *build, const struct argument *arguments)
{
    (void)build, (void)arguments;
    return 0;
}

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (uint64_t)time.tv_sec * NANOSECONDS + (uint64_t)time.tv_nsec;
}

static int has_terminal(void)
{
    struct step step;
    size_t offset = 0;
    while (plan_next(plan, &offset, &step))
        if (step.opcode == OP_TERMINAL)
            return 1;
    return 0;
}

static uint64_t flags(void)
{
    return plan->own.keep.arguments[0].number;
}

static const char *events_path(void)
{
    return plan->own.keep.arguments[2].string;
}

/* Replaces a stream of the program by one end of a pipe, and returns the other end, or -1. */
static int replace(int *stream, int program_end)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return -1;
    close_owned(stream);
    *stream = ends[program_end];
    return ends[!program_end];
}

static int open_input(int *stream)
{
    int end = replace(stream, 0);
    if (end < 0)
        return -1;
    input_open(end, 0, clients_go_on);
    return fcntl(end, F_SETFL, O_NONBLOCK);
}

static int open_output(int number, int *stream)
{
    int end = replace(stream, 1);
    return end < 0 ? -1 : output_open(number, end);
}

static int open_streams(int streams[3])
{
    if (terminal)
        return 0;
    if (flags() & KEEP_STDIN && open_input(&streams[0]) < 0)
        return -1;
    return open_output(1, &streams[1]) < 0 ? -1 : open_output(2, &streams[2]);
}

static int open_log(void)
{
    const struct step *step = &plan->own.log;
    output_begin(step->opcode ? &program_log : NULL);
    if (!step->opcode)
        return 0;
    return log_open(&program_log, record, (unsigned int)step->arguments[0].number,
                    step->arguments[1].number, step->arguments[2].number);
}

static int take_record(int *preserved, int count)
{
    struct stat status;
    if (count != KEEP_DESCRIPTORS) {
        errno = EPROTO;
        return -1;
    }
    record = steal(&preserved[KEEP_RECORD]);
    if (fstat(record, &status) < 0)
        return -1;
    errno = ENOTDIR;
    return S_ISDIR(status.st_mode) ? 0 : -1;
}

/* Returns NULL, or what has failed. */
static const char *open_all(int streams[3], int *preserved, int count)
{
    if (take_record(preserved, count) < 0)
        return "the directory of the container's record";
    if (record_reserve(record) < 0)
        return "the room for the exit record";
    if (loop_open() < 0 || leave_begin() < 0)
        return "the loop of the keeper";
    if (clients_open(steal(&preserved[KEEP_CLIENTS]), (flags() & KEEP_STDIN_ONCE) != 0) < 0)
        return "the socket for clients";
    if (open_streams(streams) < 0)
        return "the pipes of the program's streams";
    if (*events_path() && event_prepare(events_path()) < 0)
        return events_path();
    return NULL;
}

int keeper_begin(struct birth *birth, int streams[3], int *preserved)
{
    const char *failed;
    plan = birth->plan;
    terminal = has_terminal();
    unwritten = 0;
    program_log.file = -1;
    failed = state_own() < 0 ? "the state directory"
                             : open_all(streams, preserved, birth->preserved_count);
    birth->preserved_count = 0; /* they are not the program's */
    memcpy(birth->streams, streams, sizeof birth->streams);
    if (failed) {
        report_error(CONTROL_FD, plan->own.keep.index, OP_KEEP, failed);
    } else if (open_log() < 0) {
        failed = "log";
        report_error(CONTROL_FD, plan->own.log.index, OP_LOG, failed);
    }
    if (failed)
        keeper_close();
    return failed ? -1 : 0;
}

int keeper_terminal(int master)
{
    OWNED int input = fcntl(master, F_DUPFD_CLOEXEC, CONTROL_FD + 1);
    if (input < 0) {
        close_owned(&master);
        return -1;
    }
    input_open(steal(&input), 1, clients_go_on);
    return output_open(1, master);
}

static void add_event(const char *action, uint64_t time, int exit_code)
{
    const struct event event = {.beginning = plan->own.keep.arguments[3].string,
                                .action = action,
                                .time = time,
                                .exit_code = exit_code};
    if (*events_path() && event_add(events_path(), &event) < 0)
        unwritten++;
}

static void add_health_event(const char *action)
{
    add_event(action, now(), -1);
}

int keeper_ready(pid_t pid, int pidfd, const char **what)
{
    started = now();
    *what = "beginning the checks of the container's health";
    if (health_begin(plan, record, pid, pidfd, add_health_event) < 0)
        return -1;
    *what = "noting the start in the container's record";
    if (record_start(record) < 0)
        return -1;
    add_event("start", started, -1);
    leave_process(pidfd);
    return 0;
}

void keeper_end_checks(void)
{
    health_end();
}

int keeper_event(void)
{
    return loop_descriptor();
}

void keeper_serve(void)
{
    (void)loop_serve(0);
}

/* As shells and docker count it. */
static int exit_code(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void keeper_finish(struct ending *ending)
{
    output_drain();
    uint64_t unread = output_close();
    if (plan->own.log.opcode) {
        log_end(&program_log);
        program_log.lost += unread;
    }
    ending->run = plan->own.keep.arguments[1].number;
    ending->started = started;
    ending->finished = now();
    ending->lost = program_log.lost;
    ending->unwritten = unwritten;
    ending->unhealthy = health_is_bad();
    ending->terminated = leave_is_asked();
    /* If it cannot be written, the container is dead for all who look: there is a start without an exit. */
    (void)record_exit(record, ending);
    if (ending->oom > 0)
        add_event("oom", ending->finished, -1);
    add_event("die", ending->finished, exit_code(ending->status));
    clients_end(ending->status);
}

void keeper_leave(struct ending *ending)
{
    if (ending->terminated || !leave_is_asked())
        return;
    ending->terminated = 1;
    if (record_reserve(record) == 0)
        (void)record_exit(record,
                          ending); /* otherwise the next command does what comes afterwards */
}

int keeper_record(void)
{
    return record;
}

void keeper_close(void)
{
    health_end();
    (void)output_close();
    if (plan->own.log.opcode)
        log_end(&program_log);
    input_close();
    clients_close();
    leave_end();
    loop_close();
    close_owned(&record);
}
