#include "health.h"

#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>

#include "beside.h"
#include "cgroup.h"
#include "keep.h"
#include "loop.h"
#include "record.h"
#include "report.h"
#include "results.h"
#include "sys.h"

#define SECOND UINT64_C(1000000000)
/* A check that is killed has ended by then, unless it waits in the kernel. */
#define END_SECONDS 3
#define ALL_SEALS 0xf /* F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE */
#ifndef F_ADD_SEALS
#define F_ADD_SEALS 1033
#endif

/* The arguments of HEALTH. */
enum { CHECK_PLAN, INTERVAL, TIME_LIMIT, START_PERIOD, START_INTERVAL, RETRIES, FLAGS };

static void on_time(struct source *source, uint32_t events);
static void on_record(struct source *source, uint32_t events);
static void on_output(struct source *source, uint32_t events);

static const struct step *check; /* NULL: there are no checks */
static int directory, process;
static pid_t first;
static void (*report)(const char *action);
static uint64_t container_start;
static struct results results;

/* The time of the next check or, during a check, its limit. */
static struct source timer = {.fd = -1, .ready = on_time};
/* The present check. */
static struct source control = {.fd = -1, .ready = on_record};
static struct source output = {.fd = -1, .ready = on_output};
static pid_t supervisor;
static struct result present;
static enum { IN_TIME, LATE, STUCK } progress; /* its time is over; its end does not come */

static uint64_t clock_now(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

static uint64_t argument(int index)
{
    return check->arguments[index].number;
}

static int is_starting(void)
{
    return results.status == HEALTH_STARTING &&
           clock_now(CLOCK_MONOTONIC) - container_start < argument(START_PERIOD);
}

static void set_timer(uint64_t nanoseconds)
{
    const struct itimerspec when = {.it_value = {.tv_sec = (time_t)(nanoseconds / SECOND),
                                                 .tv_nsec = (long)(nanoseconds % SECOND)}};
    (void)timerfd_settime(timer.fd, 0, &when, NULL); /* the values are valid */
}

static void set_next(void)
{
    uint64_t interval =
        is_starting() && argument(START_INTERVAL) ? argument(START_INTERVAL) : argument(INTERVAL);
    set_timer(interval);
}

/* Without room on the disk, the next result tries it again. */
static void write_results(void)
{
    static char bytes[RESULTS_LENGTH];
    size_t length = results_format(&results, bytes);
    (void)record_replace(directory, HEALTH_FILE, HEALTH_NEW_FILE, bytes, length);
}

static void settle(void)
{
    enum health_status before = results.status;
    results_add(&results, &present, !is_starting(), argument(RETRIES));
    write_results();
    if (results.status == before)
        return;
    report(results.status == HEALTHY ? "health_status: healthy" : "health_status: unhealthy");
    if (results.status == UNHEALTHY && argument(FLAGS) & HEALTH_KILL)
        (void)sys_pidfd_send_signal(process, SIGKILL);
}

/*
 * The supervisor ends by the end of its control socket, and kills what is left of its launch before. It
 * does not end if that waits in the kernel.
 */
static void end_supervisor(void)
{
    loop_end(&control);
    if (supervisor > 0) {
        OWNED int pidfd = sys_pidfd_open(supervisor);
        struct pollfd end = {.fd = pidfd, .events = POLLIN};
        if (progress == STUCK || (pidfd >= 0 && poll(&end, 1, END_SECONDS * 1000) == 0))
            (void)kill(supervisor, SIGKILL);
    }
    while (supervisor > 0 && waitpid(supervisor, NULL, __WALL) < 0 && errno == EINTR)
        continue;
    supervisor = 0;
    loop_end(&output);
}

static void take_output(void)
{
    char bytes[4096];
    ssize_t length = read(output.fd, bytes, sizeof bytes);
    if (length > 0)
        result_add_output(&present, bytes, (size_t)length);
    else if (length == 0 || (errno != EAGAIN && errno != EINTR))
        loop_end(&output);
}

static void on_output(struct source *source, uint32_t events)
{
    (void)source, (void)events;
    take_output();
}

/* A frozen container answers nothing, and that says nothing about its health. */
static void fail_late(const char *why)
{
    present.end = clock_now(CLOCK_REALTIME);
    present.code = -1;
    present.length = 0;
    result_add_output(&present, why, strlen(why));
    if (!cgroups_are_frozen())
        settle();
}

/* The check blocks the following ones, which fail as well. */
static void pass_over_stuck(void)
{
    progress = STUCK;
    fail_late("The health check was killed, and does not end: it waits in the kernel.\n");
    present = (struct result){.start = clock_now(CLOCK_REALTIME)};
    set_next();
}

/* Everything that the check has started is dead, so the output is at its end. */
static void finish_check(int code)
{
    while (output.fd >= 0 && present.length < RESULT_OUTPUT) {
        size_t before = present.length;
        take_output();
        if (present.length == before)
            break;
    }
    end_supervisor();
    if (progress == STUCK)
        return; /* its results are noted, and the next check has its time */
    if (progress == LATE) {
        fail_late("The health check took longer than its time limit.\n");
    } else {
        present.end = clock_now(CLOCK_REALTIME);
        present.code = code;
        settle();
    }
    set_next();
}

static int exit_code(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void explain(const char *word, size_t length, const char *after)
{
    result_add_output(&present, word, length);
    result_add_output(&present, after, strlen(after));
}

static void fail_check(const struct record *record)
{
    const char *step = opcode_name(record->opcode);
    const char *reason = strerror(record->error);
    explain("The health check could not be started: ", 39, "");
    if (step)
        explain(step, strlen(step), ": ");
    if (record->argument_length)
        explain(record->argument, record->argument_length, ": ");
    explain(reason, strlen(reason), "\n");
    finish_check(-1);
}

static void on_record(struct source *source, uint32_t events)
{
    const struct record go = {.type = RECORD_GO};
    struct record record;
    int pidfd = -1;
    (void)events;
    int got = report_receive_descriptors(source->fd, &record, &pidfd, 1);
    close_owned(&pidfd);
    if (got <= 0)
        record = (struct record){.type = RECORD_ERROR, .error = got < 0 ? errno : EPIPE};
    switch (record.type) {
    case RECORD_SYNC:
        (void)report_send(source->fd, &go);
        break;
    case RECORD_EXIT:
        finish_check(exit_code(record.status));
        break;
    case RECORD_ERROR:
        fail_check(&record);
        break;
    default:
        break; /* READY */
    }
}

static int sealed_plan(void)
{
    const struct vector *plan = &check->arguments[CHECK_PLAN].vector;
    OWNED int memory = memfd_create("plan", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (memory < 0 || write(memory, plan->first, plan->count) != (ssize_t)plan->count ||
        fcntl(memory, F_ADD_SEALS, ALL_SEALS) < 0)
        return -1;
    return steal(&memory);
}

/* Starts another supervisor. Returns our end of its control socket, or -1. */
static int start_supervisor(void)
{
    char *const words[] = {"jcontainer-init", NULL};
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return -1;
    OWNED int ours = ends[0];
    OWNED int theirs = ends[1];
    supervisor = fork();
    if (supervisor == 0) {
        if (dup2(theirs, CONTROL_FD) >= 0 && sys_close_range(CONTROL_FD + 1, ~0u) == 0)
            (void)execve("/proc/self/exe", words, words + 1);
        _exit(127);
    }
    return supervisor < 0 ? -1 : steal(&ours);
}

static int launch(int socket, int stream)
{
    const struct record record = {.type = RECORD_LAUNCH};
    OWNED int joined = beside_open(first);
    OWNED int plan = joined < 0 ? -1 : sealed_plan();
    const int descriptors[LAUNCH_DESCRIPTORS] = {
        [LAUNCH_STDIN] = STDIN_FILENO, [LAUNCH_STDOUT] = stream,    [LAUNCH_STDERR] = stream,
        [LAUNCH_PLAN] = plan,          [LAUNCH_CONTAINER] = joined,
    };
    return plan < 0 ? -1
                    : report_send_descriptors(socket, &record, descriptors, LAUNCH_DESCRIPTORS);
}

static int start_check(void)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return -1;
    output.fd = ends[0];
    OWNED int stream = ends[1];
    if (fcntl(output.fd, F_SETFL, O_NONBLOCK) < 0 || loop_add(&output, EPOLLIN) < 0)
        return -1;
    control.fd = start_supervisor();
    if (control.fd < 0 || loop_add(&control, EPOLLIN) < 0)
        return -1;
    return launch(control.fd, stream);
}

static void begin_check(void)
{
    present = (struct result){.start = clock_now(CLOCK_REALTIME)};
    progress = IN_TIME;
    if (cgroups_are_frozen()) {
        set_next();
        return;
    }
    set_timer(argument(TIME_LIMIT));
    if (start_check() < 0)
        fail_check(&(struct record){.error = errno});
}

static void on_time(struct source *source, uint32_t events)
{
    const struct record kill = {.type = RECORD_KILL};
    uint64_t expirations;
    (void)events;
    if (read(source->fd, &expirations, sizeof expirations) < 0)
        return; /* it has been set anew */
    if (control.fd < 0) {
        begin_check();
    } else if (progress == IN_TIME) {
        progress = LATE; /* EXIT follows when everything is dead */
        (void)report_send(control.fd, &kill);
        set_timer(END_SECONDS * SECOND);
    } else {
        pass_over_stuck();
    }
}

int health_begin(const struct plan *plan, int record, pid_t pid, int pidfd,
                 void (*changed)(const char *action))
{
    if (!plan->own.health.opcode)
        return 0;
    check = &plan->own.health;
    directory = record;
    first = pid;
    process = pidfd;
    report = changed;
    container_start = clock_now(CLOCK_MONOTONIC);
    results = (struct results){.run = plan->own.keep.arguments[1].number};
    timer.fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (timer.fd < 0 || loop_add(&timer, EPOLLIN) < 0)
        return -1;
    write_results();
    set_next();
    return 0;
}

int health_is_bad(void)
{
    return results.status == UNHEALTHY;
}

void health_end(void)
{
    if (!check)
        return;
    end_supervisor();
    loop_end(&timer);
    check = NULL;
}
