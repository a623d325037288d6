#include "after.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "clients.h"
#include "keep.h"
#include "leave.h"
#include "loop.h"
#include "sys.h"

#define MILLISECOND UINT64_C(1000000)
#define SECOND UINT64_C(1000000000)
/* The command may start the container again, or remove it with all that it has written. */
#define LIMIT (600 * SECOND)
/* A command that has failed is started again after this, and after twice that each time it fails again. */
#define FIRST_DELAY (100 * MILLISECOND)
#define LONGEST_DELAY (60 * SECOND)
/*
 * So often at most in a row, which takes about an hour. The program may have been moved for good: that
 * is looked for only about a minute, the time of an upgrade. Then the next command does the work.
 */
#define MOST_FAILURES 70
#define MOST_MISSES 10
#define MISSING 127 /* the exit status of a program that cannot be executed */
/* Without a descriptor that tells its end, the command is looked at again after this. */
#define LOOK (100 * MILLISECOND)

enum outcome { DONE, ASKED, FAILED, MISSED };

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

/* Serves what is ready, and returns after the first of it or after the time. */
static void serve_for(uint64_t nanoseconds)
{
    uint64_t milliseconds = (nanoseconds + MILLISECOND - 1) / MILLISECOND;
    (void)loop_serve(milliseconds < INT32_MAX ? (int)milliseconds : INT32_MAX);
}

/* Whether the keeper is to end at once. */
static int ceases(void)
{
    return clients_cease() || leave_is_asked();
}

/* Serves clients for that time, or until the keeper is to end. */
static void serve_until_due(uint64_t nanoseconds)
{
    uint64_t begin = now(), passed = 0;
    while (passed < nanoseconds && !ceases()) {
        serve_for(nanoseconds - passed);
        passed = now() - begin;
    }
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
    /* All other descriptors are closed by the exec. */
    if (dup2(answer, AFTER_FD) < 0 || sigprocmask(SIG_SETMASK, &none, NULL) < 0)
        return;
    (void)execve(words[0], words, environment);
    if (errno == ENOENT || errno == ENOTDIR || errno == EACCES)
        _exit(MISSING);
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
        _exit(1);
    }
    *answer = ends[0];
    return pid;
}

static void note_end(struct source *source, uint32_t events)
{
    (void)events;
    loop_end(source);
}

/* Serves clients until the command has ended; kills it if it takes too long. Returns its wait status. */
static int await_command(pid_t pid)
{
    struct source end = {.fd = sys_pidfd_open(pid), .ready = note_end};
    uint64_t begin = now(), passed = 0;
    int status = -1, killed = 0;
    if (end.fd >= 0 && loop_add(&end, EPOLLIN) < 0)
        close_owned(&end.fd);
    while (waitpid(pid, &status, WNOHANG) == 0) {
        if (!killed && passed >= LIMIT)
            killed = kill(pid, SIGKILL) == 0; /* its number is its own until it is reaped */
        serve_for(end.fd < 0 ? LOOK : killed ? LIMIT : LIMIT - passed);
        passed = now() - begin;
    }
    loop_end(&end);
    return status;
}

/* Runs the command once. *nanoseconds is the time after which it asks to be started again. */
static enum outcome run(const struct plan *plan, struct workspace *workspace, uint64_t *nanoseconds)
{
    OWNED int answer = -1;
    pid_t pid = start(plan, workspace, &answer);
    if (pid < 0)
        return FAILED;
    int status = await_command(pid);
    if (recv(answer, nanoseconds, sizeof *nanoseconds, MSG_DONTWAIT) == sizeof *nanoseconds)
        return ASKED;
    if (!WIFEXITED(status))
        return FAILED;
    return WEXITSTATUS(status) == 0 ? DONE : WEXITSTATUS(status) == MISSING ? MISSED : FAILED;
}

void after_run(const struct plan *plan, struct workspace *workspace, int record)
{
    uint64_t delay = FIRST_DELAY;
    int failures = 0;
    if (!plan->own.after.opcode)
        return;
    while (faccessat(record, AFTER_FILE, F_OK, 0) == 0 && !ceases()) {
        uint64_t nanoseconds = delay;
        enum outcome outcome = run(plan, workspace, &nanoseconds);
        failures = outcome == ASKED ? 0 : failures + 1;
        if (outcome == DONE || failures == (outcome == MISSED ? MOST_MISSES : MOST_FAILURES))
            return;
        if (outcome == ASKED)
            delay = FIRST_DELAY;
        else
            delay = 2 * delay < LONGEST_DELAY ? 2 * delay : LONGEST_DELAY;
        serve_until_due(nanoseconds);
    }
}
