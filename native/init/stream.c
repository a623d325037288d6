/*
 * A stream is two sockets, that of the client and one in the container's network namespace, and the
 * bytes between them.
 *
 * A small message is copied: that takes two system calls. If a message fills the buffer, there is more,
 * and the direction changes to splice(2), until the source has nothing to read. The bytes that the
 * sink does not take wait in a pipe, and nothing more is read before it is empty: so the source's peer
 * cannot send faster than the sink's peer reads.
 *
 * Events are edge-triggered, because the state of a socket then needs no calls. Each direction is
 * pumped until its source is empty or its sink is full. A stream that has more to do after its turn is
 * queued behind the others.
 */
#include "stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "inner.h"
#include "pipes.h"
#include "ports.h"
#include "sys.h"
#include "table.h"

#define MESSAGE PIPE_LEAST
#define CHUNK (1 << 20)
#define ROUNDS 16 /* what one direction may relay before it is another stream's turn */

/*
 * What waits for a peer on this machine is still in the processor's cache when the peer reads it, if it
 * is not more than this; the kernel takes twice the value. To other machines, the kernel's own limit
 * counts, because more may be on its way.
 */
#define NEAR (256 << 10)

enum side { CLIENT, INNER };
#define BOTH 3u

/* From the socket of its side to the other socket. */
struct direction {
    int pipe[2];   /* -1 without one */
    uint32_t held; /* the bytes in the pipe */
    uint8_t spliced;
    uint8_t has_hung_up; /* the source has announced its end, which is not read yet */
    uint8_t is_ended;    /* the source's end is read */
    uint8_t is_shut;     /* and passed on to the sink */
    uint8_t is_blocked;  /* the sink is full */
    uint8_t is_marked;   /* the source has sent an urgent byte, at which splice(2) would wait */
};

struct stream {
    uint32_t next; /* in the queue */
    int sockets[2];
    struct direction directions[2];
    uint16_t port;
    uint8_t is_connecting;
    uint8_t is_queued;
    uint8_t is_dead;
    uint8_t is_near; /* the client is on this machine */
    uint8_t family;
};

enum progress { PROGRESS_WAITS, PROGRESS_MORE, PROGRESS_FAILED };

static int events_of = -1;
static struct table streams;
static uint32_t queue = NO_ROW; /* the newest first: see streams_continue */
static uint32_t living;
static char message[MESSAGE];

int streams_begin(int epoll, uint32_t maximum)
{
    events_of = epoll;
    return table_make(&streams, sizeof(struct stream), maximum);
}

uint32_t streams_count(void)
{
    return living;
}

static struct stream *stream_at(uint32_t row)
{
    return table_row(&streams, row);
}

static void enqueue(uint32_t row)
{
    struct stream *stream = stream_at(row);
    if (stream->is_queued)
        return;
    stream->is_queued = 1;
    stream->next = queue;
    queue = row;
}

/*
 * The row stays until the events that have been fetched already are handled, so that none of them
 * reaches another stream.
 */
static void end(uint32_t row)
{
    struct stream *stream = stream_at(row);
    for (int side = CLIENT; side <= INNER; side++) {
        struct direction *direction = &stream->directions[side];
        close_owned(&stream->sockets[side]);
        pipe_give_back(direction->pipe, direction->held == 0);
    }
    stream->is_dead = 1;
    living--;
    enqueue(row);
}

/* Both peers see a reset, as they would without a relay. */
static void reset(uint32_t row)
{
    const struct linger now = {.l_onoff = 1};
    for (int side = CLIENT; side <= INNER; side++)
        (void)setsockopt(stream_at(row)->sockets[side], SOL_SOCKET, SO_LINGER, &now, sizeof now);
    end(row);
}

/*
 * Keeps the rest of a message, which an empty pipe can hold: see pipes.h. What was written of it counts
 * in any case, so that no other stream gets the pipe.
 */
static int hold(struct direction *direction, const char *bytes, size_t length)
{
    if (direction->pipe[0] < 0 && pipe_take(direction->pipe) < 0)
        return -1;
    ssize_t written = write(direction->pipe[1], bytes, length);
    if (written > 0)
        direction->held = (uint32_t)written;
    return written == (ssize_t)length ? 0 : -1;
}

static enum progress progress_of_error(void)
{
    return errno == EAGAIN ? PROGRESS_WAITS : PROGRESS_FAILED;
}

/* The sink has refused bytes. */
static enum progress blocked(struct direction *direction)
{
    enum progress progress = progress_of_error();
    direction->is_blocked = progress == PROGRESS_WAITS;
    return progress;
}

/* Without a descriptor for a pipe, only what the sink has taken is removed from the source. */
static enum progress copy_looking(struct direction *direction, int source, int sink)
{
    ssize_t got = recv(source, message, sizeof message, MSG_DONTWAIT | MSG_PEEK);
    if (got < 0)
        return progress_of_error();
    direction->is_ended = got == 0;
    if (got == 0)
        return PROGRESS_MORE;
    ssize_t sent = send(sink, message, (size_t)got, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0)
        return blocked(direction);
    return recv(source, message, (size_t)sent, MSG_DONTWAIT) == sent ? PROGRESS_MORE
                                                                     : PROGRESS_FAILED;
}

/* A message that does not fill the buffer was the last for now, but before an urgent byte or the end. */
static enum progress after_message(struct direction *direction, size_t length)
{
    int is_full = length == sizeof message;
    direction->spliced = is_full && !direction->is_marked;
    return is_full || direction->is_marked || direction->has_hung_up || direction->held
               ? PROGRESS_MORE
               : PROGRESS_WAITS;
}

static enum progress copy(struct direction *direction, int source, int sink)
{
    if (direction->pipe[0] < 0 && pipe_ready() < 0)
        return copy_looking(direction, source, sink);
    ssize_t got = recv(source, message, sizeof message, MSG_DONTWAIT);
    if (got < 0)
        return progress_of_error();
    direction->is_ended = got == 0;
    if (got == 0)
        return PROGRESS_MORE;
    ssize_t sent = send(sink, message, (size_t)got, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && progress_of_error() == PROGRESS_FAILED)
        return PROGRESS_FAILED;
    size_t done = sent < 0 ? 0 : (size_t)sent;
    if (done < (size_t)got && hold(direction, message + done, (size_t)got - done) < 0)
        return PROGRESS_FAILED;
    return after_message(direction, (size_t)got);
}

/* Moves bytes from the source into the empty pipe. */
static enum progress fill(struct direction *direction, int source)
{
    ssize_t got =
        splice(source, NULL, direction->pipe[1], NULL, CHUNK, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
    if (got > 0) {
        direction->held = (uint32_t)got;
        return PROGRESS_MORE;
    }
    if (got == 0) {
        direction->is_ended = 1;
        return PROGRESS_MORE;
    }
    enum progress progress = progress_of_error();
    if (progress == PROGRESS_WAITS) {
        direction->spliced = 0;
        pipe_give_back(direction->pipe, 1);
    }
    return progress;
}

/* Moves bytes from the pipe to the sink. */
static enum progress drain(struct direction *direction, int sink)
{
    ssize_t sent = splice(direction->pipe[0], NULL, sink, NULL, direction->held,
                          SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
    if (sent < 0)
        return blocked(direction);
    direction->held -= (uint32_t)sent;
    return PROGRESS_MORE;
}

static enum progress pass_end(struct direction *direction, int sink)
{
    pipe_give_back(direction->pipe, 1);
    if (!direction->is_shut && shutdown(sink, SHUT_WR) < 0)
        return PROGRESS_FAILED;
    direction->is_shut = 1;
    return PROGRESS_WAITS;
}

static enum progress step(struct direction *direction, int source, int sink)
{
    if (direction->held > 0)
        return drain(direction, sink);
    if (direction->is_ended)
        return pass_end(direction, sink);
    if (direction->spliced && (direction->pipe[0] >= 0 || pipe_take(direction->pipe) == 0))
        return fill(direction, source);
    return copy(direction, source, sink);
}

/* Relays from one side to the other. Returns PROGRESS_MORE if the direction's turn is over. */
static enum progress pump(struct stream *stream, enum side from)
{
    enum progress progress = PROGRESS_MORE;
    stream->directions[from].is_blocked = 0;
    for (int round = 0; round < ROUNDS && progress == PROGRESS_MORE; round++)
        progress = step(&stream->directions[from], stream->sockets[from], stream->sockets[!from]);
    return progress;
}

/* Relays from the sides whose bits are set, and ends the stream when both are at their ends. */
static void relay_from(uint32_t row, unsigned int sides)
{
    struct stream *stream = stream_at(row);
    for (int side = CLIENT; side <= INNER; side++) {
        enum progress progress = sides >> side & 1 ? pump(stream, (enum side)side) : PROGRESS_WAITS;
        if (progress == PROGRESS_FAILED) {
            reset(row);
            return;
        }
        if (progress == PROGRESS_MORE)
            enqueue(row);
    }
    if (stream->directions[CLIENT].is_shut && stream->directions[INNER].is_shut)
        end(row);
}

static void set_option(int socket, int level, int name, int value)
{
    (void)setsockopt(socket, level, name, &value, sizeof value);
}

/*
 * Each small message goes on at once; whether messages are collected is the peers' decision. An urgent
 * byte would be lost without SO_OOBINLINE. A peer that is gone without a word, as after a cut of the
 * network, is noticed by SO_KEEPALIVE.
 */
static void set_options(int socket, int is_near)
{
    set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(socket, SOL_SOCKET, SO_OOBINLINE, 1);
    set_option(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
    if (is_near)
        set_option(socket, SOL_SOCKET, SO_SNDBUF, NEAR);
}

static int register_socket(uint32_t row, enum side side)
{
    const struct stream *stream = stream_at(row);
    struct epoll_event event = {
        .events = EPOLLIN | EPOLLPRI | EPOLLOUT | EPOLLRDHUP | EPOLLET,
        .data.u64 = event_number(EVENT_STREAM, (uint64_t)row << 1 | side),
    };
    set_options(stream->sockets[side], side == INNER || stream->is_near);
    return epoll_ctl(events_of, EPOLL_CTL_ADD, stream->sockets[side], &event);
}

static void connected(uint32_t row)
{
    stream_at(row)->is_connecting = 0;
    relay_from(row, BOTH);
}

/* A server may listen on ::1 only, so this is tried if 127.0.0.1 has failed. */
static void connect_again(uint32_t row)
{
    struct stream *stream = stream_at(row);
    close_owned(&stream->sockets[INNER]);
    if (stream->family == AF_INET) {
        stream->family = AF_INET6;
        stream->sockets[INNER] =
            socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP);
    }
    if (stream->sockets[INNER] < 0) {
        reset(row);
        return;
    }
    int done = inner_connect(stream->sockets[INNER], AF_INET6, stream->port);
    if ((done < 0 && errno != EINPROGRESS) || register_socket(row, INNER) < 0)
        reset(row);
    else if (done == 0)
        connected(row);
}

void stream_begin(int client, int is_near, int inner, uint16_t port)
{
    uint32_t row = table_take(&streams);
    if (row == NO_ROW) {
        close_owned(&client);
        close_owned(&inner);
        return;
    }
    struct stream *stream = stream_at(row);
    *stream = (struct stream){.sockets = {client, inner},
                              .port = port,
                              .is_near = is_near != 0,
                              .family = AF_INET,
                              .is_connecting = 1,
                              .directions = {{.pipe = {-1, -1}}, {.pipe = {-1, -1}}}};
    living++;
    int done = inner_connect(inner, AF_INET, port);
    if (register_socket(row, CLIENT) < 0)
        reset(row);
    else if (done < 0 && errno != EINPROGRESS)
        connect_again(row);
    else if (register_socket(row, INNER) < 0)
        reset(row);
    else if (done == 0)
        connected(row);
}

static void continue_connecting(uint32_t row, enum side side)
{
    if (side == CLIENT)
        return; /* it is looked at as soon as the server is there */
    if (inner_error(stream_at(row)->sockets[INNER]) != 0)
        connect_again(row);
    else
        connected(row);
}

/* An event tells that one side can be read, or that it takes what has waited for it. */
static unsigned int ready_sides(const struct stream *stream, enum side side, uint32_t events)
{
    unsigned int sides =
        events & (EPOLLIN | EPOLLPRI | EPOLLRDHUP | EPOLLHUP | EPOLLERR) ? 1u << side : 0;
    if ((events & (EPOLLOUT | EPOLLHUP)) && stream->directions[!side].is_blocked)
        sides |= 1u << !side;
    return sides;
}

static void stop_splicing(struct direction *direction)
{
    direction->is_marked = 1;
    direction->spliced = 0;
}

void stream_handle(uint64_t number, uint32_t events)
{
    uint32_t row = (uint32_t)(number >> 1);
    enum side side = (enum side)(number & 1);
    struct stream *stream = stream_at(row);
    if (stream->is_dead)
        return;
    if (events & (EPOLLRDHUP | EPOLLHUP))
        stream->directions[side].has_hung_up = 1;
    if (events & EPOLLPRI)
        stop_splicing(&stream->directions[side]);
    if (stream->is_connecting)
        continue_connecting(row, side);
    else if ((events & EPOLLERR) && inner_error(stream->sockets[side]) != 0)
        reset(row);
    else
        relay_from(row, ready_sides(stream, side, events));
}

int streams_continue(void)
{
    uint32_t row = queue;
    queue = NO_ROW;
    while (row != NO_ROW) {
        struct stream *stream = stream_at(row);
        uint32_t next = stream->next;
        stream->is_queued = 0;
        if (stream->is_dead)
            table_give_back(&streams, row);
        else
            relay_from(row, BOTH); /* may queue it again */
        row = next;
    }
    return queue != NO_ROW;
}
