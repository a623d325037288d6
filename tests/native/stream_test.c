/*
 * The relay of TCP connections, without a container: the server listens on the
 * loopback of the host. The pool of pipes is the test's, so that it sees what
 * is given back.
 */
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pipes.h"
#include "ports.h"
#include "test.h"

#define MESSAGE 8000 /* is copied, and so it waits in a pipe if the sink is full */
#define BULK (4 << 20)
#define TURNS 5000
#define TURN_MILLISECONDS 2 /* at most, so that a test waits 10 seconds at most */

int failures;
const char *test_name;

static int epoll;
static int pipe_size;
static int streams_more;
static int given_back, wrongly_empty;

static void fail(const char *what)
{
    perror(what);
    exit(2);
}

/* The pool. */

int pipe_ready(void)
{
    return 0;
}

int pipe_take(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0 || fcntl(ends[1], F_SETPIPE_SZ, pipe_size) < 0)
        fail("pipe");
    return 0;
}

void pipe_give_back(int ends[2], int is_empty)
{
    int bytes = 0;
    if (ends[0] < 0)
        return;
    ioctl(ends[0], FIONREAD, &bytes);
    given_back++;
    wrongly_empty += is_empty && bytes > 0;
    close(ends[0]);
    close(ends[1]);
    ends[0] = ends[1] = -1;
}

/* A client, the stream, and a server. */

static int listening(uint16_t *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made < 0 || bind(made, (void *)&address, sizeof address) < 0 || listen(made, 8) < 0 ||
        getsockname(made, (void *)&address, &length) < 0)
        fail("listen");
    *port = ntohs(address.sin_port);
    return made;
}

static int connected(uint16_t port)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made < 0 || connect(made, (const void *)&address, sizeof address) < 0)
        fail("connect");
    fcntl(made, F_SETFL, O_NONBLOCK);
    return made;
}

struct ends {
    int client, server;
    int outer, inner; /* the stream's, only to look at */
};

static struct ends begin(int small)
{
    uint16_t published, served;
    int outside = listening(&published), inside = listening(&served);
    struct ends ends = {.client = connected(published)};
    if (small > 0)
        setsockopt(inside, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    int outer = accept4(outside, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    ends.outer = outer;
    int inner = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    ends.inner = inner;
    stream_begin(outer, 1, inner, served);
    ends.server = accept4(inside, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    close(outside);
    close(inside);
    if (ends.server < 0)
        fail("accept");
    return ends;
}

/* One turn of the relay. */
static void turn(int milliseconds)
{
    struct epoll_event events[8];
    int count = epoll_wait(epoll, events, 8, streams_more ? 0 : milliseconds);
    for (int i = 0; i < count; i++)
        stream_handle(events[i].data.u64 >> EVENT_BITS, events[i].events);
    streams_more = streams_continue();
}

static void finish(struct ends *ends)
{
    close(ends->client);
    close(ends->server);
    for (int i = 0; i < TURNS && streams_count() > 0; i++)
        turn(TURN_MILLISECONDS);
    CHECK(streams_count() == 0);
}

/* Sends messages until neither the sink nor the relay takes more. */
static void fill_the_sink(const struct ends *ends)
{
    static const char message[MESSAGE];
    for (int refused = 0; refused < 100;) {
        ssize_t sent = send(ends->client, message, sizeof message, MSG_NOSIGNAL);
        refused = sent > 0 ? 0 : refused + 1;
        if (sent < 0 && errno != EAGAIN)
            return;
        turn(0);
        turn(0);
    }
}

/* A pipe of one page cannot hold the rest of a message, and its bytes must not
 * reach another stream. */
static void no_pipe_with_bytes_is_given_back_as_empty(void)
{
    for (int size = 4096; size <= 65536; size *= 4) {
        pipe_size = size;
        given_back = wrongly_empty = 0;
        struct ends ends = begin(4096);
        fill_the_sink(&ends);
        finish(&ends);
        CHECK(given_back > 0);
        CHECK(wrongly_empty == 0);
    }
}

/* Relays bytes before and after an urgent one, which splice(2)
 * does not pass. */
static size_t relay_all(const struct ends *ends, size_t urgent)
{
    static char bytes[65536];
    size_t sent = 0, received = 0;
    for (int i = 0; i < TURNS && received < BULK; i++) {
        size_t left = sent <= urgent ? urgent + 1 - sent : BULK - sent;
        size_t length = left < sizeof bytes ? left : sizeof bytes;
        int flags = sent <= urgent && length == left ? MSG_OOB : 0;
        ssize_t n = length == 0 ? 0 : send(ends->client, bytes, length, flags | MSG_NOSIGNAL);
        sent += n > 0 ? (size_t)n : 0;
        turn(TURN_MILLISECONDS);
        while ((n = recv(ends->server, bytes, sizeof bytes, 0)) > 0)
            received += (size_t)n;
    }
    return received;
}

static void an_urgent_byte_arrives_and_stops_nothing(void)
{
    const size_t places[] = {0, 8191, 100000, 1 << 20, BULK - 1};
    pipe_size = 65536;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct ends ends = begin(0);
        CHECK(relay_all(&ends, places[i]) == BULK);
        finish(&ends);
    }
}

static int option(int socket, int level, int name)
{
    int value = -1;
    socklen_t length = sizeof value;
    return getsockopt(socket, level, name, &value, &length) < 0 ? -1 : value;
}

static void a_peer_that_is_gone_without_a_word_is_noticed(void)
{
    struct ends ends = begin(0);
    CHECK(option(ends.outer, SOL_SOCKET, SO_KEEPALIVE) == 1);
    CHECK(option(ends.inner, SOL_SOCKET, SO_KEEPALIVE) == 1);
    CHECK(option(ends.outer, IPPROTO_TCP, TCP_NODELAY) == 1);
    CHECK(option(ends.inner, IPPROTO_TCP, TCP_NODELAY) == 1);
    finish(&ends);
}

/* accept(2) fails for a socket that does not listen, however often it is tried.
 */
static void an_error_of_accept_does_not_keep_the_processor_busy(void)
{
    const struct published_port port = {IPPROTO_TCP, 1};
    struct record record = {.type = RECORD_PORTS, .status = 1, .argument_length = sizeof port};
    struct epoll_event event;
    uint16_t any;
    int own = epoll_create1(EPOLL_CLOEXEC), listener = listening(&any);
    memcpy(record.argument, &port, sizeof port);
    shutdown(listener, SHUT_RD);
    CHECK(ports_add(own, &record, &listener) == 0);
    for (int i = 0; i < 3 && epoll_wait(own, &event, 1, 0) > 0; i++)
        ports_handle(event.data.u64, event.events);
    CHECK(epoll_wait(own, &event, 1, 0) == 0);
    CHECK(ports_timeout() > 0);
    ports_close();
    close(own);
}

int main(void)
{
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0 || streams_begin(epoll, 16) < 0)
        fail("streams_begin");
    RUN(no_pipe_with_bytes_is_given_back_as_empty);
    RUN(an_urgent_byte_arrives_and_stops_nothing);
    RUN(a_peer_that_is_gone_without_a_word_is_noticed);
    RUN(an_error_of_accept_does_not_keep_the_processor_busy); /* last: it begins
                                                               the streams anew
                                                             */
    return failures != 0;
}
