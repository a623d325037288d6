#include "after.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/wait.h>

#include "clients.h"
#include "keep.h"
#include "loop.h"
#include "sys.h"

#define SECOND UINT64_C(1000000000)
/* The command may start the container again, or remove it with all that it has written. */
#define LIMIT (600 * SECOND)

static int happened;

static void note(struct source *source, uint32_t events)
{
    (void)events;
    happened = 1;
    loop_forget(source);
}

/*
 * Serves clients until the descriptor is readable, and closes it. Returns 0, or -1 at once if it cannot be
 * awaited. ceases: CEASE of a client ends it as well.
 */
static int await(int descriptor, int ceases)
{
    struct source source = {.fd = descriptor, .ready = note};
    happened = 0;
    if (descriptor < 0)
        return -1;
    int added = loop_add(&source, EPOLLIN);
    while (added == 0 && !happened && !(ceases && clients_cease()))
        (void)loop_serve(-1);
    loop_end(&source);
    return added;
}

static int timer(uint64_t nanoseconds)
{
    struct itimerspec when = {.it_value = {.tv_sec = (time_t)(nanoseconds / SECOND),
                                           .tv_nsec = (long)(nanoseconds % SECOND)}};
    OWNED int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    return timer < 0 || timerfd_settime(timer, 0, &when, NULL) < 0 ? -1 : steal(&timer);
}

static char **strings_of(struct workspace *workspace, const struct vector *vector)
{
    const uint8_t *position = vector->first;
    char **strings = workspace_take(workspace, ((size_t)vector->count + 1) * sizeof *strings);
    for (uint32_t i = 0; strings && i < vector->count; i++)
        strings[i] = (char *)(uintptr_t)vector_string(&position);
    if (strings)
        strings[vector->count] = NULL;
    return strings;
}

/* In the child. Returns on failure. */
static void become_command(const struct step *step, struct workspace *workspace, int answer)
{
    sigset_t none;
    char **words = strings_of(workspace, &step->arguments[0].vector);
    char **environment = strings_of(workspace, &step->arguments[1].vector);
    if (!words || !environment)
        return;
    sys_default_actions();
    sigemptyset(&none);
    if (dup2(answer, AFTER_FD) < 0 || sys_close_range(AFTER_FD + 1, ~0u) < 0 ||
        sigprocmask(SIG_SETMASK, &none, NULL) < 0)
        return;
    (void)execve(words[0], words, environment);
}

/* Returns the pid, or -1. *answer is our end of the socket. */
static pid_t start(const struct plan *plan, struct workspace *workspace, int *answer)
{
    int ends[2];
    if (workspace_prepare(workspace, plan->length) < 0 ||
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return -1;
    OWNED int end = ends[1];
    pid_t pid = fork();
    if (pid == 0) {
        become_command(&plan->own.after, workspace, end);
        _exit(127);
    }
    *answer = ends[0];
    return pid;
}

/*
 * Waits for the end of the command; kills it if it takes too long. Without a descriptor for that, it
 * only waits.
 */
static void await_command(pid_t pid)
{
    struct source limit = {.fd = timer(LIMIT), .ready = note};
    int limited = limit.fd >= 0 && loop_add(&limit, EPOLLIN) == 0;
    if (limited && await(sys_pidfd_open(pid), 0) == 0)
        (void)kill(pid,
                   SIGKILL); /* if it has ended already, its number is its own until it is reaped */
    while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR)
        continue;
    loop_end(&limit);
}

/* Runs the command once. Returns 1 if it is to be started again after *nanoseconds. */
static int run(const struct plan *plan, struct workspace *workspace, uint64_t *nanoseconds)
{
    OWNED int answer = -1;
    pid_t pid = start(plan, workspace, &answer);
    if (pid < 0)
        return 0;
    await_command(pid);
    return recv(answer, nanoseconds, sizeof *nanoseconds, MSG_DONTWAIT) == sizeof *nanoseconds;
}

void after_run(const struct plan *plan, struct workspace *workspace, int record)
{
    uint64_t nanoseconds;
    if (!plan->own.after.opcode)
        return;
    while (faccessat(record, AFTER_FILE, F_OK, 0) == 0 && run(plan, workspace, &nanoseconds)) {
        if (clients_cease() || (nanoseconds > 0 && await(timer(nanoseconds), 1) < 0) ||
            clients_cease())
            return;
    }
}
