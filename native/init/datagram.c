#include "datagram.h"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

#include "inner.h"
#include "ports.h"
#include "sys.h"
#include "table.h"

#define BUCKETS 1024
#define AT_ONCE 32
#define LONGEST 65536

struct client {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address;
    socklen_t length;
    uint32_t number; /* of the published port */
};

struct session {
    uint32_t next; /* with the same hash */
    uint32_t newer, older;
    int socket; /* in the container */
    int outer;  /* the published one */
    int family;
    int is_tried; /* something listens on the loopback of this family, as far as is known */
    time_t used;
    struct client client;
};

static int events_of = -1;
static struct table sessions;
static uint32_t buckets[BUCKETS];
static uint32_t newest = NO_ROW, oldest = NO_ROW;
static char datagram[LONGEST];

static struct session *session_at(uint32_t row)
{
    return table_row(&sessions, row);
}

static time_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
    return time.tv_sec;
}

/* Ordinary programs have few clients, and those differ in their ports. */
static uint32_t *bucket_of(const struct client *client)
{
    uint32_t hash = client->number;
    const unsigned char *bytes = (const unsigned char *)&client->address;
    for (socklen_t i = 0; i < client->length; i++)
        hash = hash * 31 + bytes[i];
    return &buckets[hash % BUCKETS];
}

static void link_newest(uint32_t row)
{
    struct session *session = session_at(row);
    session->used = now();
    session->older = newest;
    session->newer = NO_ROW;
    if (newest == NO_ROW)
        oldest = row;
    else
        session_at(newest)->newer = row;
    newest = row;
}

static void unlink_used(uint32_t row)
{
    const struct session *session = session_at(row);
    if (session->older == NO_ROW)
        oldest = session->newer;
    else
        session_at(session->older)->newer = session->newer;
    if (session->newer == NO_ROW)
        newest = session->older;
    else
        session_at(session->newer)->older = session->older;
}

static void touch(uint32_t row)
{
    if (row == newest) {
        session_at(row)->used = now();
        return;
    }
    unlink_used(row);
    link_newest(row);
}

static void end(uint32_t row)
{
    struct session *session = session_at(row);
    uint32_t *at = bucket_of(&session->client);
    while (*at != row)
        at = &session_at(*at)->next;
    *at = session->next;
    unlink_used(row);
    close_owned(&session->socket);
    table_give_back(&sessions, row);
}

static uint32_t find(const struct client *client)
{
    uint32_t row = *bucket_of(client);
    for (; row != NO_ROW; row = session_at(row)->next) {
        const struct client *known = &session_at(row)->client;
        if (known->number == client->number && known->length == client->length &&
            memcmp(&known->address, &client->address, client->length) == 0)
            break;
    }
    return row;
}

/* Connects a new socket of the family and puts it in the place of the one before. */
static int open_inner(uint32_t row, int family, uint16_t port)
{
    struct session *session = session_at(row);
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = event_number(EVENT_SESSION, row)};
    OWNED int inner = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_UDP);
    if (inner < 0 || inner_connect(inner, family, port) < 0 ||
        epoll_ctl(events_of, EPOLL_CTL_ADD, inner, &event) < 0)
        return -1;
    close_owned(&session->socket);
    session->socket = steal(&inner);
    session->family = family;
    return 0;
}

static uint32_t begin(const struct client *client, int outer, uint16_t port)
{
    uint32_t row = table_take(&sessions);
    if (row == NO_ROW)
        return NO_ROW;
    struct session *session = session_at(row);
    uint32_t *bucket = bucket_of(client);
    session->client = *client;
    session->outer = outer;
    session->socket = -1;
    session->next = *bucket;
    *bucket = row;
    link_newest(row);
    if (open_inner(row, AF_INET, port) == 0)
        return row;
    end(row);
    return NO_ROW;
}

/* Without a free row or descriptor, the session that was idle for longest has to go. */
static uint32_t session_of(const struct client *client, int outer, uint16_t port)
{
    uint32_t row = find(client);
    if (row != NO_ROW) {
        touch(row);
        return row;
    }
    row = begin(client, outer, port);
    if (row == NO_ROW && oldest != NO_ROW) {
        end(oldest);
        row = begin(client, outer, port);
    }
    return row;
}

/*
 * On the loopback, the answer that nobody listens is there when send(2) returns. A server may listen on
 * ::1 only. Returns -1 if nobody listens on either.
 */
static int try_other_family(uint32_t row, uint16_t port, size_t length)
{
    struct session *session = session_at(row);
    if (session->is_tried || inner_error(session->socket) != ECONNREFUSED)
        return 0;
    if (open_inner(row, AF_INET6, port) < 0)
        return -1;
    (void)send(session->socket, datagram, length, MSG_DONTWAIT | MSG_NOSIGNAL);
    return inner_error(session->socket) == ECONNREFUSED ? -1 : 0;
}

/*
 * A datagram that is refused is lost, as it would be without a relay, and the next one finds a new
 * session.
 */
static void pass_in(uint32_t row, uint16_t port, size_t length)
{
    struct session *session = session_at(row);
    ssize_t sent = send(session->socket, datagram, length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if ((sent < 0 && errno == ECONNREFUSED) || try_other_family(row, port, length) < 0)
        end(row);
    else
        session->is_tried = 1;
}

int datagrams_begin(int epoll, uint32_t maximum)
{
    events_of = epoll;
    for (int i = 0; i < BUCKETS; i++)
        buckets[i] = NO_ROW;
    return table_make(&sessions, sizeof(struct session), maximum);
}

void datagram_handle(int outer, uint16_t port, uint32_t number)
{
    for (int i = 0; i < AT_ONCE; i++) {
        struct client client = {.length = sizeof client.address, .number = number};
        ssize_t length = recvfrom(outer, datagram, sizeof datagram, MSG_DONTWAIT,
                                  &client.address.any, &client.length);
        if (length < 0)
            return;
        uint32_t row = session_of(&client, outer, port);
        if (row != NO_ROW)
            pass_in(row, port, (size_t)length);
    }
}

void session_handle(uint64_t number)
{
    uint32_t row = (uint32_t)number;
    struct session *session = session_at(row);
    for (int i = 0; i < AT_ONCE; i++) {
        ssize_t length = recv(session->socket, datagram, sizeof datagram, MSG_DONTWAIT);
        if (length < 0 && errno == ECONNREFUSED)
            end(row);
        if (length < 0)
            return;
        touch(row);
        (void)sendto(session->outer, datagram, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL,
                     &session->client.address.any, session->client.length);
    }
}

void sessions_continue(void)
{
    if (oldest == NO_ROW)
        return;
    time_t limit = now() - DATAGRAM_IDLE_SECONDS;
    while (oldest != NO_ROW && session_at(oldest)->used <= limit)
        end(oldest);
}

int sessions_timeout(void)
{
    if (oldest == NO_ROW)
        return -1;
    time_t left = session_at(oldest)->used + DATAGRAM_IDLE_SECONDS - now();
    return left <= 0 ? 0 : (int)left * 1000;
}

void sessions_end(void)
{
    while (oldest != NO_ROW)
        end(oldest);
}
