/*
 * The reaper of --init: a first process that forwards signals to the program and reaps all orphans.
 *
 * The first process of a PID namespace is not killed by a signal that it does not handle (man 7
 * pid_namespaces), and it inherits every orphan. With --init, a program that does not handle that
 * runs as the child of this reaper.
 */
#include "init.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "end.h"

/*
 * Makes a process group for the program, in which the terminal's signals reach the program and not
 * the reaper. With a terminal it stays in the reaper's session, because the terminal belongs to
 * that. SIGTTOU, which a background process would get for this, is blocked.
 */
static int lead_group(const struct build *build)
{
    if (build->terminal < 0)
        return setsid() < 0 ? -1 : 0;
    const pid_t group = getpid();
    return setpgid(0, 0) < 0 ? -1 : ioctl(0, TIOCSPGRP, &group);
}

_Noreturn static void fail(const struct build *build, const struct step *step, const char *what)
{
    report_error(build->report, step->index, step->opcode, what);
    leave(1);
}

_Noreturn static void run_child(struct build *build, const struct step *step)
{
    if (lead_group(build) < 0)
        fail(build, step, "leading a process group");
    /* This cannot fail, and the kernel kills the program with the reaper anyway. */
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    become_program(build, step);
}

/* Returns when the child has executed the program or died: both close its end of the pipe. */
static void await_exec(int pipe_end)
{
    char byte;
    while (read(pipe_end, &byte, 1) < 0 && errno == EINTR)
        ;
    close(pipe_end);
}

/* Reaps all ended children. Returns 1 if the program is among them, with its status. */
static int reap_ended(pid_t program, int *status)
{
    int ended = 0, any;
    for (pid_t pid; (pid = waitpid(-1, &any, WNOHANG | __WALL)) > 0;) {
        if (pid == program) {
            *status = any;
            ended = 1;
        }
    }
    return ended;
}

static int forward_until_ended(pid_t program)
{
    sigset_t all;
    int status = 0;
    sigfillset(&all);
    while (!reap_ended(program, &status)) {
        siginfo_t info;
        int signal = sigwaitinfo(&all, &info);
        if (signal > 0 && signal != SIGCHLD)
            (void)kill(program, signal); /* ESRCH: it has just ended */
    }
    return status;
}

/*
 * The program must not find this capability in the reaper, nor use it through the reaper by
 * CAP_SYS_PTRACE, so it waits until the reaper has given up the capability that was kept for its
 * filter. The reaper also installs the filter, which needs no_new_privs without the capability. The
 * reaper executes nothing more, so no_new_privs has no other effect. Filters.java lists the calls
 * that the reaper makes from then on.
 */
static void confine(struct build *build, const struct step *step)
{
    if ((build->lent_permitted | build->lent_effective) && return_lent(build) < 0)
        fail(build, step, "giving up the capability for the filter");
    filter_install_in_reaper(build);
}

static void await_reaper(int reaper_end)
{
    char byte;
    if (read(reaper_end, &byte, 1) != 1)
        leave(1); /* all signals are blocked, so the reaper has ended */
}

void reap(struct build *build, const struct step *step)
{
    int ends[2];
    pid_t program;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0 || (program = fork()) < 0)
        fail(build, step, "starting the program under --init");
    if (program == 0) {
        close(ends[0]);
        await_reaper(ends[1]);
        run_child(build, step);
    }
    close(ends[1]);
    confine(build, step);
    (void)!write(ends[0], "", 1); /* EPIPE: the program's process has been killed */
    await_exec(ends[0]);
    struct record running = {.type = REPORT_RUNNING};
    (void)report_send(build->report, &running);
    /* The streams belong to the program alone, see release() in attend.c. */
    close(0);
    close(1);
    close(2);
    struct record ended = {.type = REPORT_PROGRAM, .status = forward_until_ended(program)};
    leave(report_send(build->report, &ended) < 0);
}
