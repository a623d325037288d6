#include "clients.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>

#include "input.h"
#include "loop.h"
#include "packet.h"
#include "queue.h"
#include "sys.h"

#define CLIENTS 64
#define END_MILLISECONDS 5000
#define RETRY_NANOSECONDS 100000000     /* 0.1 seconds */
#define STREAM(number) (1u << (number)) /* KEEP_STREAM_* of stdin, stdout and stderr */

struct client {
    struct source source; /* first, so that it leads to the client */
    uint32_t streams;     /* KEEP_STREAM_* that it has attached to, 0 before that */
    int waits;            /* its next packet is input, for which there is no room yet */
    uint64_t gone; /* it has left, as the one of that number; its input is still to be read */
    int told;      /* EXITED is on its way; the connection ends after it */
    struct queue queue;
};

static void accept_client(struct source *source, uint32_t events);
static void serve_client(struct source *source, uint32_t events);
static void listen_again(struct source *source, uint32_t events);

static struct source listener = {.fd = -1, .ready = accept_client};
static struct source retry = {.fd = -1, .ready = listen_again}; /* a timer */
static struct client clients[CLIENTS]; /* those without a function are free */
static int count;
static uint64_t left; /* the number of those that have left before all was read */
static int stdin_once;
static int ended, end_status; /* the program has ended */
static int ceased;
static struct {
    struct keep_header header;
    char bytes[KEEP_BYTES + 1]; /* one more shows that a packet is too long */
} packet;

_Static_assert(KEEP_STREAM_STDIN == STREAM(0) && KEEP_STREAM_STDOUT == STREAM(1) &&
                   KEEP_STREAM_STDERR == STREAM(2),
               "the numbers of the streams are their bits");

char *clients_buffer(void)
{
    return packet.bytes;
}

int clients_open(int listening, int once)
{
    listener.fd = listening;
    retry.fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    stdin_once = once;
    if (retry.fd >= 0 && fcntl(listening, F_SETFL, O_NONBLOCK) == 0 &&
        loop_add(&listener, EPOLLIN) == 0 && loop_add(&retry, EPOLLIN) == 0)
        return 0;
    loop_end(&listener);
    loop_end(&retry);
    return -1;
}

/*
 * No descriptor or no memory is left for another client, which would wake us up again and again. Nothing
 * tells when there is some, so it is tried again after a while.
 */
static void pause_listening(void)
{
    const struct itimerspec while_paused = {.it_value = {.tv_nsec = RETRY_NANOSECONDS}};
    loop_change(&listener, 0);
    (void)timerfd_settime(retry.fd, 0, &while_paused, NULL); /* the value is valid */
}

static void listen_again(struct source *source, uint32_t events)
{
    uint64_t expirations;
    (void)events;
    (void)!read(source->fd, &expirations, sizeof expirations);
    loop_change(&listener, EPOLLIN);
}

/*
 * A socket that is closed with something unread gives the other end an error in place of what was
 * sent to it.
 */
static void read_rest(int socket)
{
    char byte; /* the kernel discards the rest of each packet */
    (void)shutdown(socket, SHUT_RD);
    while (recv(socket, &byte, sizeof byte, MSG_DONTWAIT) > 0)
        continue;
}

static void drop(struct client *client)
{
    int had_stdin = (client->streams & KEEP_STREAM_STDIN) != 0;
    read_rest(client->source.fd);
    loop_end(&client->source);
    queue_clear(&client->queue);
    *client = (struct client){0};
    count--;
    if (had_stdin && stdin_once)
        input_finish();
}

static int is_allowed(int socket)
{
    struct ucred peer;
    socklen_t length = sizeof peer;
    return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 &&
           (peer.uid == 0 || peer.uid == geteuid());
}

static int is_there(const struct client *client)
{
    return client->source.ready != NULL;
}

/*
 * A place for another client, or NULL. One that has left keeps its own only as long as nobody needs it: the
 * program may never read the input for which it waits. The last to leave has the last input.
 */
static struct client *free_client(void)
{
    struct client *last = NULL;
    for (int i = 0; i < CLIENTS; i++) {
        if (!is_there(&clients[i]))
            return &clients[i];
        if (clients[i].gone > (last ? last->gone : 0))
            last = &clients[i];
    }
    if (last)
        drop(last);
    return last;
}

static void accept_client(struct source *source, uint32_t events)
{
    OWNED int socket = accept4(source->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    (void)events;
    if (socket < 0 && errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
        pause_listening();
    if (socket < 0 || !is_allowed(socket))
        return;
    struct client *client = free_client();
    if (!client)
        return;
    *client = (struct client){.source = {.fd = socket, .ready = serve_client}};
    if (loop_add(&client->source, EPOLLIN) < 0) {
        *client = (struct client){0};
        return;
    }
    (void)steal(&socket);
    count++;
}

/* What the client is waited for; it may have left already. */
static void watch(struct client *client)
{
    uint32_t input = client->waits ? 0 : EPOLLIN;
    if (!client->gone)
        loop_change(&client->source, input | (client->queue.bytes ? EPOLLOUT : 0));
}

/*
 * Nothing reaches the client any more. If it has left, what it sent before is still to be read; then
 * the end of its connection follows.
 */
static void give_up(struct client *client)
{
    client->streams &= KEEP_STREAM_STDIN;
    queue_clear(&client->queue);
    if (client->told)
        drop(client);
    else
        watch(client);
}

/*
 * A client did not get a packet. It may have left; otherwise the end of its connection tells it that it
 * does not get everything.
 */
static void fail_client(struct client *client)
{
    if (errno == EPIPE || errno == ECONNRESET)
        give_up(client);
    else
        drop(client);
}

/* Returns 0, or -1 if the client does not get it. */
static int send_packet(struct client *client, const char *bytes, size_t length)
{
    if (!client->queue.bytes) {
        if (send(client->source.fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
            return 0;
        if (errno != EAGAIN && errno != EINTR) {
            fail_client(client);
            return -1;
        }
    }
    if (queue_add(&client->queue, bytes, length) < 0) {
        drop(client);
        return -1;
    }
    watch(client);
    return 0;
}

static int send_header(struct client *client, uint32_t type, uint32_t value)
{
    const struct keep_header header = {.packet = type, .value = value};
    return send_packet(client, (const char *)&header, sizeof header);
}

/* Tells a client the end, and drops it as soon as everything is sent. */
static void tell_end(struct client *client)
{
    client->told = 1;
    if (send_header(client, KEEP_EXITED, (uint32_t)end_status) == 0 && !client->queue.bytes)
        drop(client);
}

static void attach(struct client *client, uint32_t streams)
{
    uint32_t has =
        (input_is_terminal() ? KEEP_HAS_TERMINAL : 0) | (input_is_open() ? KEEP_HAS_STDIN : 0);
    client->streams = streams;
    if (send_header(client, KEEP_ATTACHED, has) == 0 && ended)
        tell_end(client);
}

static void carry_out(struct client *client, size_t length)
{
    struct keep_header header;
    if (packet_read(&packet, length, &header) < 0) {
        drop(client);
        return;
    }
    switch (header.packet) {
    case KEEP_ATTACH:
        attach(client, header.value);
        break;
    case KEEP_INPUT:
        if (client->streams & KEEP_STREAM_STDIN)
            input_add(packet.bytes, length - sizeof header);
        break;
    case KEEP_INPUT_END:
        if (client->streams & KEEP_STREAM_STDIN)
            input_finish();
        break;
    case KEEP_RESIZE:
        input_resize(header.value);
        break;
    default: /* CEASE */
        ceased = ended;
    }
}

/*
 * Receives without waiting. ECONNRESET comes once, before packets that were sent, if the client has
 * left without reading all of ours.
 */
static ssize_t receive(const struct client *client, void *bytes, size_t length, int flags)
{
    ssize_t got = recv(client->source.fd, bytes, length, flags | MSG_DONTWAIT);
    if (got < 0 && errno == ECONNRESET)
        got = recv(client->source.fd, bytes, length, flags | MSG_DONTWAIT);
    return got;
}

/* Whether the next packet has to wait until the input is free. */
static int has_to_wait(const struct client *client)
{
    struct keep_header header = {0};
    if (input_is_free())
        return 0;
    return receive(client, &header, sizeof header, MSG_PEEK) > 0 &&
           (header.packet == KEEP_INPUT || header.packet == KEEP_INPUT_END);
}

/* The end of a connection would be reported again and again. */
static void wait_for_input(struct client *client, uint32_t events)
{
    client->waits = 1;
    if (events & EPOLLHUP) {
        client->gone = ++left;
        loop_forget(&client->source);
    } else {
        watch(client);
    }
}

static void read_client(struct client *client, uint32_t events)
{
    if (client->waits || has_to_wait(client)) {
        wait_for_input(client, events);
        return;
    }
    ssize_t length = receive(client, &packet, sizeof packet, 0);
    if (length > 0)
        carry_out(client, (size_t)length);
    else if (length == 0 || (errno != EAGAIN && errno != EINTR))
        drop(client);
}

static void send_queued(struct client *client)
{
    struct iovec parts[2];
    int number;
    while ((number = queue_first(&client->queue, parts)) > 0) {
        struct msghdr message = {.msg_iov = parts, .msg_iovlen = (size_t)number};
        if (sendmsg(client->source.fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
            if (errno != EAGAIN && errno != EINTR)
                fail_client(client);
            return;
        }
        queue_remove(&client->queue);
    }
    if (client->told)
        drop(client);
    else
        watch(client);
}

static void serve_client(struct source *source, uint32_t events)
{
    struct client *client = (struct client *)source;
    if (events & EPOLLOUT && client->queue.bytes)
        send_queued(client);
    if (is_there(client) && events & (EPOLLIN | EPOLLHUP | EPOLLERR))
        read_client(client, events);
}

void clients_go_on(void)
{
    for (int i = 0; i < CLIENTS; i++) {
        struct client *client = &clients[i];
        if (!is_there(client) || !client->waits)
            continue;
        client->waits = 0;
        if (!client->gone) {
            watch(client);
        } else {
            client->gone = 0;
            if (loop_add(&client->source, EPOLLIN) < 0)
                drop(client);
        }
    }
}

void clients_output(int stream, size_t length)
{
    packet.header = (struct keep_header){.packet = KEEP_OUTPUT, .value = (uint32_t)stream};
    for (int i = 0; count > 0 && i < CLIENTS; i++)
        if (is_there(&clients[i]) && clients[i].streams & STREAM(stream))
            (void)send_packet(&clients[i], (const char *)&packet, sizeof packet.header + length);
}

static int milliseconds_since(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int)((now.tv_sec - start->tv_sec) * 1000 + (now.tv_nsec - start->tv_nsec) / 1000000);
}

/* Tells those that have not been told; returns whether one has not got it all. */
static int is_telling(void)
{
    int telling = 0;
    for (int i = 0; i < CLIENTS; i++) {
        if (is_there(&clients[i]) && clients[i].streams && !clients[i].told)
            tell_end(&clients[i]);
        telling |= is_there(&clients[i]) && clients[i].told;
    }
    return telling;
}

void clients_end(int status)
{
    struct timespec start;
    int passed = 0;
    ended = 1;
    end_status = status;
    input_close();
    clients_go_on();
    clock_gettime(CLOCK_MONOTONIC, &start);
    while (is_telling() && passed < END_MILLISECONDS) {
        (void)loop_serve(END_MILLISECONDS - passed);
        passed = milliseconds_since(&start);
    }
    for (int i = 0; i < CLIENTS; i++)
        if (is_there(&clients[i]) && clients[i].told)
            drop(&clients[i]);
}

int clients_cease(void)
{
    return ceased;
}

void clients_close(void)
{
    for (int i = 0; i < CLIENTS; i++)
        if (is_there(&clients[i]))
            drop(&clients[i]);
    loop_end(&listener);
    loop_end(&retry);
}
