/* SIGTERM to a keeper, with a program that ignores it. */
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "leave.h"
#include "loop.h"
#include "test.h"

#define LIMIT_MILLISECONDS 20000

int failures;
const char *test_name;

static time_t grace; /* the seconds that were given to the program */

/* The linker puts it in the place of the C library's (--wrap): the time is over at once. */
int __real_timerfd_settime(int timer, int flags, const struct itimerspec *when,
                           struct itimerspec *before);
int __wrap_timerfd_settime(int timer, int flags, const struct itimerspec *when,
                           struct itimerspec *before);

int __wrap_timerfd_settime(int timer, int flags, const struct itimerspec *when,
                           struct itimerspec *before)
{
    const struct itimerspec soon = {.it_value = {.tv_nsec = 1}};
    grace = when->it_value.tv_sec;
    return __real_timerfd_settime(timer, flags, &soon, before);
}

static int was_killed(int pidfd)
{
    struct pollfd end = {.fd = pidfd, .events = POLLIN};
    siginfo_t ended = {0};
    return poll(&end, 1, LIMIT_MILLISECONDS) == 1 &&
           waitid(P_PIDFD, (id_t)pidfd, &ended, WEXITED) == 0 && ended.si_status == SIGKILL;
}

/* signal_first: SIGTERM comes before the program is there. */
static void check_kill(int signal_first)
{
    pid_t child = fork(); /* SIGTERM is blocked in it as well */
    if (child == 0)
        for (;;)
            pause();
    int pidfd = (int)syscall(SYS_pidfd_open, child, 0);
    CHECK(loop_open() == 0 && leave_begin() == 0 && !leave_is_asked());
    if (!signal_first)
        leave_process(pidfd);
    CHECK(!loop_serve(0));
    CHECK(kill(getpid(), SIGTERM) == 0 && loop_serve(LIMIT_MILLISECONDS) && leave_is_asked());
    if (signal_first)
        leave_process(pidfd);
    (void)loop_serve(100); /* the timer may have been served together with the signal */
    CHECK(grace == 10 && was_killed(pidfd));
    CHECK(kill(getpid(), SIGTERM) == 0 && loop_serve(LIMIT_MILLISECONDS) && !loop_serve(0));
    leave_end();
    loop_close();
    close(pidfd);
}

TEST(a_program_that_ignores_sigterm_is_killed_after_ten_seconds)
{
    check_kill(0);
}

TEST(sigterm_before_the_program_is_there_is_not_forgotten)
{
    check_kill(1);
}

int main(void)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    RUN(a_program_that_ignores_sigterm_is_killed_after_ten_seconds);
    RUN(sigterm_before_the_program_is_there_is_not_forgotten);
    return failures != 0;
}
