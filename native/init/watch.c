/*
 * The channel between the keeper and the watcher is a pair of sockets with records of control.h. Each is
 * answered by one with the errno, or 0. SYNC gives the first process, PORTS the sockets; END asks
 * to close these, and EXIT says that the container is removed.
 */
#include "watch.h"

#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "cgroup.h"
#include "descendants.h"
#include "inner.h"
#include "marked.h"
#include "ports.h"
#include "remains.h"
#include "state.h"
#include "sys.h"
#include "text.h"

/* The watcher's own descriptors, after /dev/null as 0 to 2; all others of the keeper are closed. */
enum { KEEPER = 3, CHANNEL, RECORD, NOTE, FIRST_OTHER };

enum other_event { OTHER_CHANNEL, OTHER_PROCESS, OTHER_KEEPER };

#define EVENTS 64
#define ANSWER_SECONDS 10
#define LOOK_MILLISECONDS 50
#define DELIVERY_SECONDS 2
#define DYING_MILLISECONDS 20
#define DYING_LOOKS 500

/* What the keeper knows of the watcher. */
static pid_t watcher;
static int watcher_pidfd = -1;
static int channel = -1;

/* What the watcher knows of the container. */
static struct {
    const struct plan *plan;
    int process;   /* pidfd, -1 before SYNC and after its end */
    int namespace; /* the mount namespace of a container whose end the kernel does not end all */
    int epoll;
    int is_inside; /* whether we are in its network namespace */
    int is_removed;
    struct timespec removed;
} watched = {.process = -1, .namespace = -1, .epoll = -1};

static int open_namespace(pid_t pid)
{
    char bytes[64];
    struct text path = text_in(bytes, sizeof bytes);
    text_add(&path, "/proc/");
    text_add_number(&path, (uint64_t)pid);
    text_add(&path, "/ns/mnt");
    return open(bytes, O_RDONLY | O_CLOEXEC);
}

static int watch_event(int descriptor, uint64_t number)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = event_number(EVENT_OTHER, number)};
    return epoll_ctl(watched.epoll, EPOLL_CTL_ADD, descriptor, &event);
}

static int take_process(pid_t pid, int *pidfd)
{
    close_owned(&watched.process);
    close_owned(&watched.namespace);
    if (*pidfd < 0) {
        errno = EMFILE;
        return -1;
    }
    watched.process = steal(pidfd);
    if (watched.plan->adopts && (watched.plan->header.namespaces & CLONE_NEWNS)) {
        watched.namespace = open_namespace(pid);
        if (watched.namespace < 0)
            return -1;
    }
    return watch_event(watched.process, OTHER_PROCESS);
}

static int enter_network(void)
{
    if (!watched.is_inside && inner_enter(watched.process) < 0)
        return -1;
    watched.is_inside = 1;
    return 0;
}

static int carry_out(const struct record *record, int descriptors[PORTS_MAX])
{
    switch (record->type) {
    case RECORD_SYNC:
        return take_process(record->pid, &descriptors[0]);
    case RECORD_PORTS:
        return enter_network() < 0 ? -1 : ports_add(watched.epoll, record, descriptors);
    case RECORD_END:
        ports_close();
        return 0;
    case RECORD_EXIT:
        watched.is_removed = 1;
        return clock_gettime(CLOCK_MONOTONIC, &watched.removed);
    default:
        errno = EPROTO;
        return -1;
    }
}

/* Returns 1 if there was a record, 0 if the keeper has closed its end. */
static int read_channel(void)
{
    struct record record;
    int descriptors[PORTS_MAX];
    if (report_receive_descriptors(CHANNEL, &record, descriptors, PORTS_MAX) <= 0) {
        (void)epoll_ctl(watched.epoll, EPOLL_CTL_DEL, CHANNEL, NULL);
        return 0; /* the keeper has ended, which its pidfd tells, or has sent EXIT before */
    }
    struct record answer = {.type = record.type};
    answer.error = carry_out(&record, descriptors) < 0 ? errno : 0;
    for (int i = 0; i < PORTS_MAX; i++)
        close_owned(&descriptors[i]);
    (void)report_send(CHANNEL, &answer);
    return 1;
}

/* A frozen process of cgroup v1 does not die before it is thawed. */
static void kill_first_process(void)
{
    struct pollfd process = {.fd = watched.process, .events = POLLIN};
    if (watched.process < 0)
        return;
    (void)sys_pidfd_send_signal(watched.process, SIGKILL);
    for (int i = 0; i < DYING_LOOKS && poll(&process, 1, DYING_MILLISECONDS) == 0; i++)
        cgroups_thaw();
}

/*
 * The keeper was killed. A container without a PID namespace may have processes that do not end with
 * the first; they are in its cgroups, if it has any, and in its mount namespace.
 */
static void end_container(void)
{
    ports_close();
    cgroups_kill();
    kill_first_process();
    if (watched.namespace >= 0)
        (void)marked_end_mounts(watched.namespace, cgroups_freezer(watched.plan));
    remains_remove(RECORD);
}

/* Whether what the program has sent is delivered, or it has taken too long. */
static int is_delivered(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return !ports_busy() || now.tv_sec - watched.removed.tv_sec > DELIVERY_SECONDS;
}

/* What the keeper has sent before its end counts. */
static void handle_end_of_keeper(void)
{
    struct pollfd waiting = {.fd = CHANNEL, .events = POLLIN};
    while (poll(&waiting, 1, 0) > 0 && read_channel())
        ;
    if (!watched.is_removed) {
        end_container();
        _exit(0);
    }
    (void)epoll_ctl(watched.epoll, EPOLL_CTL_DEL, KEEPER, NULL);
}

/* The published ports end with the first process, also if the keeper is stopped. */
static void handle_end_of_process(void)
{
    ports_close();
    (void)epoll_ctl(watched.epoll, EPOLL_CTL_DEL, watched.process, NULL);
}

static void handle(const struct epoll_event *event)
{
    if ((event->data.u64 & EVENT_MASK) != EVENT_OTHER) {
        ports_handle(event->data.u64, event->events);
        return;
    }
    switch ((enum other_event)(event->data.u64 >> EVENT_BITS)) {
    case OTHER_CHANNEL:
        (void)read_channel();
        break;
    case OTHER_PROCESS:
        handle_end_of_process();
        break;
    case OTHER_KEEPER:
        handle_end_of_keeper();
        break;
    }
}

static int timeout(void)
{
    int due = ports_timeout();
    if (!watched.is_removed || (due >= 0 && due < LOOK_MILLISECONDS))
        return due;
    return LOOK_MILLISECONDS;
}

_Noreturn static void watch(void)
{
    struct epoll_event events[EVENTS];
    while (!watched.is_removed || !is_delivered()) {
        int count = epoll_wait(watched.epoll, events, EVENTS, timeout());
        for (int i = 0; i < count; i++)
            handle(&events[i]);
        ports_continue();
    }
    _exit(0);
}

/* Opens the descriptors of the watcher, whatever numbers they have in the keeper; there may be no note. */
static int take_descriptors(const int descriptors[FIRST_OTHER - KEEPER])
{
    int copies[FIRST_OTHER - KEEPER];
    int count = descriptors[NOTE - KEEPER] < 0 ? NOTE - KEEPER : FIRST_OTHER - KEEPER;
    for (int i = 0; i < count; i++)
        if ((copies[i] = fcntl(descriptors[i], F_DUPFD_CLOEXEC, FIRST_OTHER)) < 0)
            return -1;
    for (int i = 0; i < count; i++)
        if (dup3(copies[i], KEEPER + i, O_CLOEXEC) < 0)
            return -1;
    state_move(count > NOTE - KEEPER ? NOTE : -1);
    return sys_close_range((unsigned)(KEEPER + count), ~0u);
}

static int become_watcher(int keeper, int end, int record)
{
    const int descriptors[] = {keeper, end, record, state_descriptor()};
    (void)prctl(PR_SET_NAME, "jcontainer-watch", 0, 0, 0); /* for ps, which shows 15 characters */
    (void)setsid(); /* a signal to the keeper's group is not for us */
    if (take_descriptors(descriptors) < 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
        return -1;
    watched.epoll = epoll_create1(EPOLL_CLOEXEC);
    return watched.epoll < 0 || watch_event(CHANNEL, OTHER_CHANNEL) < 0 ||
                   watch_event(KEEPER, OTHER_KEEPER) < 0
               ? -1
               : 0;
}

/*
 * Without a signal at its end, and so not among the children that end with the container: see
 * descendants.c. Returns as fork(2) does, and sets *pidfd in the keeper.
 */
static pid_t fork_silently(int *pidfd)
{
    return (pid_t)syscall(SYS_clone, CLONE_PIDFD, 0, pidfd, 0, 0);
}

int watch_begin(const struct plan *plan, int record)
{
    int ends[2];
    OWNED int keeper = sys_pidfd_open(getpid()); /* by ourselves: so it cannot be another process */
    if (keeper < 0 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return -1;
    channel = ends[0];
    OWNED int end = ends[1];
    watched.plan = plan;
    watcher = fork_silently(&watcher_pidfd);
    if (watcher == 0) {
        if (become_watcher(keeper, end, record) < 0)
            _exit(1);
        watch();
    }
    if (watcher > 0) {
        const struct timeval patience = {.tv_sec = ANSWER_SECONDS};
        (void)setsockopt(channel, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        descendants_spare(watcher);
        return 0;
    }
    watcher_pidfd = -1;
    close_owned(&channel);
    return -1;
}

int watch_descriptor(void)
{
    return watcher_pidfd;
}

/* Waits for the answer to a record that was sent. */
static int await_answer(void)
{
    struct record answer;
    int got = report_receive(channel, &answer);
    if (got == 0)
        errno = EPIPE; /* the watcher is gone */
    else if (got > 0 && answer.error == 0)
        return 0; /* errno stays: the first process may share it */
    else if (got > 0)
        errno = answer.error;
    return -1;
}

int watch_process(pid_t pid, int pidfd)
{
    const struct record record = {.type = RECORD_SYNC, .pid = pid};
    return report_send_descriptors(channel, &record, &pidfd, 1) < 0 ? -1 : await_answer();
}

int watch_ports(const struct record *ports, const int *sockets)
{
    if (ports->status < 1 || ports->status > PORTS_MAX) {
        errno = EPROTO;
        return -1;
    }
    return report_send_descriptors(channel, ports, sockets, ports->status) < 0 ? -1
                                                                               : await_answer();
}

void watch_close_ports(void)
{
    const struct record record = {.type = RECORD_END};
    if (channel >= 0 && report_send(channel, &record) == 0)
        (void)await_answer(); /* if it is gone, the sockets are closed as well */
}

void watch_end(void)
{
    const struct record record = {.type = RECORD_EXIT};
    if (channel < 0)
        return;
    (void)report_send(channel, &record); /* if it is gone already, that is its end as well */
    close_owned(&channel);
    close_owned(&watcher_pidfd);
    (void)waitpid(watcher, NULL, WNOHANG | __WALL); /* 0: it still delivers what is on its way */
    descendants_spare(0);
}
