/*
 * The reaper of --init: pid 1 that forwards signals to the program and reaps whatever is orphaned.
 *
 * A pid 1 is not killed by a signal that it does not handle (man 7 pid_namespaces), and it inherits
 * every orphan. A program that was not written for that gets this one in front.
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
 * A process group of its own, in which the terminal's signals reach the program and not us. With a terminal it stays in
 * our session, whose terminal it is. SIGTTOU, which a process of the background would get for this, is blocked.
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
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0,
                0); /* cannot fail; the kernel kills us all the same */
    become_program(build, step);
}

/* Returns once the child has executed the program or died: both close its end of the pipe. */
static void await_exec(int pipe_end)
{
    char byte;
    while (read(pipe_end, &byte, 1) < 0 && errno == EINTR)
        ;
    close(pipe_end);
}

/* Reaps all that have ended. 1 when the program is among them, with its status. */
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
 * What the program must not find in the reaper, nor make it do by CAP_SYS_PTRACE, so it waits for this: the capability
 * that was lent for its filter goes, and the reaper has the filter as well, which without that takes no_new_privs.
 * As the reaper executes nothing more, that changes nothing else. Filters.java has the calls that it makes from then on.
 */
static void confine(struct build *build, const struct step *step)
{
    if ((build->lent_permitted | build->lent_effective) && return_lent(build) < 0)
        fail(build, step, "giving up what the filter took");
    filter_install_in_reaper(build);
}

static void await_reaper(int reaper_end)
{
    char byte;
    if (read(reaper_end, &byte, 1) != 1)
        leave(1); /* all signals are blocked: it is the end of the reaper */
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
    (void)!write(ends[0], "", 1); /* EPIPE: it has been killed */
    await_exec(ends[0]);
    struct record running = {.type = REPORT_RUNNING};
    (void)report_send(build->report, &running);
    /* The streams are the program's alone, see release_streams() in supervise.c. */
    close(0);
    close(1);
    close(2);
    struct record ended = {.type = REPORT_PROGRAM, .status = forward_until_ended(program)};
    leave(report_send(build->report, &ended) < 0);
}
