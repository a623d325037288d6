#include "leave.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

#include "loop.h"
#include "sys.h"

#define GRACE_SECONDS 10 /* docker's, too */

static void on_signal(struct source *source, uint32_t events);
static void on_time(struct source *source, uint32_t events);

static struct source signals = {.fd = -1, .ready = on_signal};
static struct source grace = {.fd = -1, .ready = on_time}; /* a timer */
static int process = -1;
static int asked;

int leave_begin(void)
{
    sigset_t termination;
    sigemptyset(&termination);
    sigaddset(&termination, SIGTERM);
    asked = 0;
    process = -1;
    signals.fd = signalfd(-1, &termination, SFD_CLOEXEC | SFD_NONBLOCK);
    grace.fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (signals.fd >= 0 && grace.fd >= 0 && loop_add(&signals, EPOLLIN) == 0 &&
        loop_add(&grace, EPOLLIN) == 0)
        return 0;
    leave_end();
    return -1;
}

/* If the process has ended already, its pidfd tells the kernel so. */
static void pass_on(void)
{
    const struct itimerspec when = {.it_value = {.tv_sec = GRACE_SECONDS}};
    (void)sys_pidfd_send_signal(process, SIGTERM);
    (void)timerfd_settime(grace.fd, 0, &when, NULL); /* the value is valid */
}

static void on_signal(struct source *source, uint32_t events)
{
    struct signalfd_siginfo got;
    (void)events;
    if (read(source->fd, &got, sizeof got) != sizeof got || asked)
        return;
    asked = 1;
    if (process >= 0)
        pass_on();
}

static void on_time(struct source *source, uint32_t events)
{
    (void)events;
    loop_end(source);
    (void)sys_pidfd_send_signal(process, SIGKILL);
}

void leave_process(int pidfd)
{
    process = pidfd;
    if (asked)
        pass_on();
}

int leave_is_asked(void)
{
    return asked;
}

void leave_end(void)
{
    loop_end(&signals);
    loop_end(&grace);
}
