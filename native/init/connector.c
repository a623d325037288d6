#include "connector.h"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "inner.h"
#include "ports.h"
#include "report.h"
#include "sys.h"

#define EVENTS 64

enum other_event { OTHER_CONTROL, OTHER_CONTAINER };

static int container = -1; /* a pidfd of the first process, once we are in its network namespace */
static int epoll = -1;     /* from the first published port on */
static int is_used;

/* Without a container to enter, the socket would be one of the host. */
static int enter(int *process)
{
    if (*process >= 0) {
        if (inner_enter(*process) < 0)
            return -1;
        close_owned(&container);
        container = steal(process);
    }
    if (container >= 0)
        return 0;
    errno = EBADF;
    return -1;
}

void connector_answer(int control, const struct record *record, int *process)
{
    const struct record answer = {.type = RECORD_CONNECT};
    is_used = 1;
    if (enter(process) < 0) {
        report_error(control, NO_STEP, STAGE_SETUP, "entering the network namespace");
        return;
    }
    OWNED int made =
        socket(record->status, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP);
    if (made < 0)
        report_error(control, NO_STEP, STAGE_SETUP, "making a socket");
    else
        (void)report_send_descriptors(control, &answer, &made, 1);
}

int connector_is_used(void)
{
    return is_used;
}

static int watch_event(int descriptor, enum other_event number)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = event_number(EVENT_OTHER, number)};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

static int begin(int control)
{
    if (container < 0) {
        errno = EBADF;
        return -1;
    }
    if (epoll >= 0)
        return 0;
    epoll = epoll_create1(EPOLL_CLOEXEC);
    return epoll < 0 || watch_event(control, OTHER_CONTROL) < 0 ||
                   watch_event(container, OTHER_CONTAINER) < 0
               ? -1
               : 0;
}

static void publish(int control, const struct record *record, int *sockets)
{
    const struct record answer = {.type = RECORD_PORTS};
    if (begin(control) < 0 || ports_add(epoll, record, sockets) < 0)
        report_error(control, NO_STEP, STAGE_SETUP, "publishing a port");
    else
        (void)report_send(control, &answer);
}

/* Returns 0 if the JVM has closed its end. */
static int read_control(int control)
{
    struct record record;
    int descriptors[PORTS_MAX];
    if (report_receive_descriptors(control, &record, descriptors, PORTS_MAX) <= 0)
        return 0;
    if (record.type == RECORD_CONNECT)
        connector_answer(control, &record, &descriptors[0]);
    else if (record.type == RECORD_PORTS)
        publish(control, &record, descriptors);
    for (int i = 0; i < PORTS_MAX; i++)
        close_owned(&descriptors[i]);
    return 1;
}

/* Nobody gets a connection to a container that has ended. What it has sent is still delivered. */
static void end_ports(void)
{
    ports_close();
    (void)epoll_ctl(epoll, EPOLL_CTL_DEL, container, NULL);
}

static int handle(int control, const struct epoll_event *event)
{
    if ((event->data.u64 & EVENT_MASK) != EVENT_OTHER) {
        ports_handle(event->data.u64, event->events);
        return 1;
    }
    if (event->data.u64 >> EVENT_BITS == OTHER_CONTROL)
        return read_control(control);
    end_ports();
    return 1;
}

void connector_serve(int control, const struct record *record, int *sockets)
{
    struct epoll_event events[EVENTS];
    int is_open = 1;
    publish(control, record, sockets);
    while (epoll >= 0 && is_open) {
        int count = epoll_wait(epoll, events, EVENTS, ports_timeout());
        for (int i = 0; i < count && is_open; i++)
            is_open = handle(control, &events[i]);
        ports_continue();
    }
}
