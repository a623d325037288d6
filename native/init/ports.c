#include "ports.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

#include "datagram.h"
#include "stream.h"
#include "sys.h"
#include "table.h"

#define ACCEPTED_AT_ONCE 64
#define PORTS 65536   /* each of them has a descriptor */
#define SESSIONS 4096 /* of UDP, each with a descriptor */
#define RETRY_SECONDS 1

struct port {
    int socket;
    uint16_t protocol;
    uint16_t port;
};

static struct table ports;
static int events_of = -1;
static int listeners = -1;   /* an epoll with all listening sockets, so they pause by one call */
static int is_paused;        /* then it is not looked at */
static uint32_t paused_with; /* the connections when they were paused */
static struct timespec paused_at;
static int has_more;
static int spare = -1; /* the socket in the container for the next client */

static int watch_socket(int epoll, int socket, uint64_t number)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = number};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
}

/* One connection has two descriptors and up to two pipes, and a thousand ports are not unusual. */
static uint32_t raise_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return 0;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_max > 1u << 21 ? 1u << 20 : (uint32_t)limit.rlim_max / 2;
}

static int begin(int epoll)
{
    uint32_t connections = raise_limit();
    events_of = epoll;
    listeners = epoll_create1(EPOLL_CLOEXEC);
    if (listeners < 0 || watch_socket(epoll, listeners, event_number(EVENT_LISTENERS, 0)) < 0)
        return -1;
    if (table_make(&ports, sizeof(struct port), PORTS) < 0 || streams_begin(epoll, connections) < 0)
        return -1;
    return datagrams_begin(epoll, SESSIONS);
}

static int set_non_blocking(int socket)
{
    int flags = fcntl(socket, F_GETFL);
    return flags < 0 ? -1 : fcntl(socket, F_SETFL, flags | O_NONBLOCK);
}

/* A program of the host sees by the close of a held descriptor that the container has ended. */
static int register_port(const struct port *port, uint32_t row)
{
    if (port->protocol == 0)
        return 0;
    if (set_non_blocking(port->socket) < 0)
        return -1;
    if (port->protocol == IPPROTO_TCP)
        return watch_socket(listeners, port->socket, row);
    if (port->protocol == IPPROTO_UDP)
        return watch_socket(events_of, port->socket, event_number(EVENT_DATAGRAM, row));
    errno = ENOTSUP;
    return -1;
}

static int add(const struct published_port *published, int *socket)
{
    uint32_t row = *socket < 0 ? NO_ROW : table_take(&ports);
    if (row == NO_ROW) {
        errno = EMFILE;
        return -1;
    }
    struct port *port = table_row(&ports, row);
    port->socket = steal(socket);
    port->protocol = published->protocol;
    port->port = published->port;
    return register_port(port, row);
}

int ports_add(int epoll, const struct record *record, int *sockets)
{
    struct published_port published[PORTS_MAX];
    if (record->status < 0 || record->status > PORTS_MAX ||
        record->argument_length != (size_t)record->status * sizeof published[0]) {
        errno = EPROTO;
        return -1;
    }
    if (listeners < 0 && begin(epoll) < 0)
        return -1;
    memcpy(published, record->argument, record->argument_length);
    for (int i = 0; i < record->status; i++)
        if (add(&published[i], &sockets[i]) < 0)
            return -1;
    return 0;
}

/*
 * Without a descriptor, clients wait in the queues of the listening sockets, until a connection ends.
 * If the whole system has none, or the kernel refuses to accept for another reason, nothing tells when
 * that has changed, so it is tried again.
 */
static void pause_listeners(void)
{
    (void)epoll_ctl(events_of, EPOLL_CTL_DEL, listeners, NULL);
    paused_with = streams_count();
    clock_gettime(CLOCK_MONOTONIC, &paused_at);
    is_paused = 1;
}

static int may_resume(void)
{
    struct timespec now;
    if (streams_count() < paused_with)
        return 1;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec - paused_at.tv_sec > RETRY_SECONDS;
}

static void resume_listeners(void)
{
    if (watch_socket(events_of, listeners, event_number(EVENT_LISTENERS, 0)) == 0)
        is_paused = 0;
}

static int is_near(const struct sockaddr_storage *address)
{
    const struct sockaddr_in *v4 = (const void *)address;
    const struct sockaddr_in6 *v6 = (const void *)address;
    if (address->ss_family == AF_INET)
        return ntohl(v4->sin_addr.s_addr) >> IN_CLASSA_NSHIFT == IN_LOOPBACKNET;
    return address->ss_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
}

/* Whether an error of accept(2) is that of one client, which is gone. */
static int concerns_a_client(int error)
{
    return error == ECONNABORTED || error == EPROTO || error == EINTR;
}

/*
 * The socket inside is made first: a client that is accepted can be served. Returns 1 if there may be
 * another client, 0 if there is none, or -1 if no more can be accepted for now.
 */
static int accept_client(const struct port *port)
{
    if (spare < 0)
        spare = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP);
    if (spare < 0)
        return -1;
    struct sockaddr_storage address = {.ss_family = AF_UNSPEC};
    socklen_t length = sizeof address;
    int client =
        accept4(port->socket, (struct sockaddr *)&address, &length, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (client >= 0) {
        stream_begin(client, is_near(&address), steal(&spare), port->port);
        return 1;
    }
    if (errno == EAGAIN)
        return 0;
    return concerns_a_client(errno) ? 1 : -1;
}

static void accept_clients(const struct port *port)
{
    int more = 1;
    for (int i = 0; i < ACCEPTED_AT_ONCE && more > 0; i++)
        more = accept_client(port);
    if (more < 0)
        pause_listeners();
}

static void handle_listeners(void)
{
    struct epoll_event ready[16];
    int count = epoll_wait(listeners, ready, 16, 0);
    for (int i = 0; i < count && !is_paused; i++)
        accept_clients(table_row(&ports, (uint32_t)ready[i].data.u64));
}

void ports_handle(uint64_t number, uint32_t events)
{
    uint64_t own = number >> EVENT_BITS;
    const struct port *port;
    switch ((enum port_event)(number & EVENT_MASK)) {
    case EVENT_LISTENERS:
        handle_listeners();
        break;
    case EVENT_STREAM:
        stream_handle(own, events);
        break;
    case EVENT_DATAGRAM:
        port = table_row(&ports, (uint32_t)own);
        if (port->socket >= 0)
            datagram_handle(port->socket, port->port, (uint32_t)own);
        break;
    case EVENT_SESSION:
        session_handle(own);
        break;
    case EVENT_OTHER:
        break;
    }
}

void ports_continue(void)
{
    if (listeners < 0)
        return;
    has_more = streams_continue();
    sessions_continue();
    if (is_paused && may_resume())
        resume_listeners();
}

int ports_timeout(void)
{
    if (has_more)
        return 0;
    int idle = listeners < 0 ? -1 : sessions_timeout();
    return is_paused && (idle < 0 || idle > RETRY_SECONDS * 1000) ? RETRY_SECONDS * 1000 : idle;
}

void ports_close(void)
{
    if (listeners < 0)
        return;
    sessions_end();
    for (uint32_t row = 0; row < ports.touched; row++) {
        struct port *port = table_row(&ports, row);
        close_owned(&port->socket);
    }
}

int ports_busy(void)
{
    return streams_count() > 0;
}
