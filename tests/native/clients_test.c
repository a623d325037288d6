/*
 * The clients of a keeper in one process with the test: what the kernel answers can be replaced, and
 * nothing happens between two calls of loop_serve.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "clients.h"
#include "input.h"
#include "keep.h"
#include "loop.h"
#include "test.h"

#define LIMIT_MILLISECONDS 20000
#define PLACES 64

int failures;
const char *test_name;

static struct sockaddr_un address = {.sun_family = AF_UNIX};
static int program_end = -1; /* of its stdin */
static int accept_error, accepts, send_error;
static int opened; /* the descriptors before the test */

/* The linker puts these in the place of the C library's (--wrap). */
int __real_accept4(int socket, struct sockaddr *peer, socklen_t *length, int flags);
int __wrap_accept4(int socket, struct sockaddr *peer, socklen_t *length, int flags);
ssize_t __real_send(int socket, const void *bytes, size_t length, int flags);
ssize_t __wrap_send(int socket, const void *bytes, size_t length, int flags);

int __wrap_accept4(int socket, struct sockaddr *peer, socklen_t *length, int flags)
{
    accepts++;
    errno = accept_error;
    return accept_error ? -1 : __real_accept4(socket, peer, length, flags);
}

ssize_t __wrap_send(int socket, const void *bytes, size_t length, int flags)
{
    errno = send_error;
    return send_error ? -1 : __real_send(socket, bytes, length, flags);
}

static void fail(const char *what)
{
    perror(what);
    exit(2);
}

/* The descriptors that are open. */
static int open_descriptors(void)
{
    int number = 0;
    for (int i = 0; i < 4 * PLACES; i++)
        number += fcntl(i, F_GETFD) >= 0;
    return number;
}

static void begin(void)
{
    opened = open_descriptors();
    int listening = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), ends[2];
    unlink(address.sun_path);
    if (listening < 0 || bind(listening, (void *)&address, sizeof address) < 0 ||
        listen(listening, PLACES) < 0 || pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
        fail(address.sun_path);
    program_end = ends[0];
    input_open(ends[1], 0, clients_go_on);
    if (loop_open() < 0 || clients_open(listening, 0) < 0)
        fail("clients_open");
    accept_error = accepts = send_error = 0;
}

static void end(void)
{
    input_close();
    clients_close();
    loop_close();
    close(program_end);
    unlink(address.sun_path);
    CHECK(open_descriptors() == opened);
}

/* Serves until nothing is ready. Returns whether that comes. */
static int becomes_quiet(void)
{
    for (int i = 0; i < 10000; i++)
        if (!loop_serve(0))
            return 1;
    return 0;
}

static int connected(void)
{
    int client = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (client < 0 || connect(client, (void *)&address, sizeof address) < 0)
        fail("connect");
    return client;
}

static struct {
    struct keep_header header;
    char bytes[KEEP_BYTES];
} packet;

static int sends(int client, uint32_t type, uint32_t value, size_t length)
{
    packet.header = (struct keep_header){type, value};
    length += sizeof packet.header;
    return sendto(client, &packet, length, MSG_NOSIGNAL, NULL, 0) == (ssize_t)length;
}

/* What has come to a client: the type of the next packet, 0 at the end of the connection, -1 for nothing. */
static int next(int client)
{
    ssize_t length = recv(client, &packet, sizeof packet, 0);
    return length > 0 ? (int)packet.header.packet : (int)length;
}

static int attached(uint32_t streams)
{
    int client = connected();
    CHECK(sends(client, KEEP_ATTACH, streams, 0) && becomes_quiet());
    CHECK(next(client) == KEEP_ATTACHED);
    return client;
}

/* Lets the program's stdin hold more than its pipe takes. */
static void stuff(int client)
{
    memset(packet.bytes, '-', sizeof packet.bytes);
    while (input_is_free())
        CHECK(sends(client, KEEP_INPUT, 0, KEEP_BYTES) && becomes_quiet());
}

/* A client that sends one byte while the input is stuffed, and leaves. */
static void leave_behind(char byte)
{
    int client = attached(KEEP_STREAM_STDIN | KEEP_STREAM_STDOUT);
    packet.bytes[0] = byte;
    CHECK(sends(client, KEEP_INPUT, 0, 1) && becomes_quiet());
    close(client);
    CHECK(becomes_quiet());
}

/* Reads what comes to the program, and keeps what is not of stuff(). */
static const char *read_input(void)
{
    static char kept[2 * PLACES];
    char bytes[4096];
    ssize_t got;
    size_t length = 0;
    while (becomes_quiet() && (got = read(program_end, bytes, sizeof bytes)) > 0)
        for (ssize_t i = 0; i < got; i++)
            if (bytes[i] != '-' && length < sizeof kept - 1)
                kept[length++] = bytes[i];
    kept[length] = 0;
    return kept;
}

TEST(a_client_is_accepted_as_soon_as_there_is_a_descriptor)
{
    static const int errors[] = {EMFILE, ENFILE, ENOMEM, ENOBUFS};
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        begin();
        accept_error = errors[i];
        int client = connected();
        CHECK(sends(client, KEEP_ATTACH, KEEP_STREAM_STDOUT, 0));
        CHECK(becomes_quiet() && accepts == 1);
        accept_error = 0;
        CHECK(loop_serve(LIMIT_MILLISECONDS) && becomes_quiet());
        CHECK(next(client) == KEEP_ATTACHED);
        close(client);
        end();
    }
}

TEST(a_client_that_cannot_be_sent_to_is_dropped)
{
    static const int errors[] = {ENOBUFS, ENOMEM, EMSGSIZE};
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        begin();
        int client = attached(KEEP_STREAM_STDOUT);
        send_error = errors[i];
        clients_output(1, 5);
        send_error = 0;
        CHECK(next(client) == 0);
        close(client);
        end();
    }
}

TEST(the_input_of_a_client_that_has_left_is_read_after_output_for_it)
{
    begin();
    int client = attached(KEEP_STREAM_STDIN | KEEP_STREAM_STDOUT);
    packet.bytes[0] = 'a';
    CHECK(sends(client, KEEP_INPUT, 0, 1));
    close(client);
    clients_output(1, 5);
    clients_output(1, 5);
    CHECK(!strcmp(read_input(), "a"));
    end();
}

/* The kernel reports what the client has not read before what it has sent. */
TEST(the_input_of_a_client_that_has_left_without_reading_is_read)
{
    begin();
    int client = attached(KEEP_STREAM_STDIN | KEEP_STREAM_STDOUT);
    clients_output(1, 5);
    packet.bytes[0] = 'a';
    CHECK(sends(client, KEEP_INPUT, 0, 1));
    close(client);
    CHECK(!strcmp(read_input(), "a"));
    end();
}

TEST(the_input_of_clients_that_have_left_waits_for_the_program)
{
    begin();
    int client = attached(KEEP_STREAM_STDIN);
    stuff(client);
    leave_behind('a');
    leave_behind('b');
    clients_output(1, 5);
    CHECK(becomes_quiet());
    CHECK(!strcmp(read_input(), "ab"));
    CHECK(becomes_quiet() && next(client) == -1);
    close(client);
    end();
}

/* More output than a queue holds. */
TEST(output_for_a_client_that_has_left_does_not_cost_its_input)
{
    begin();
    int client = attached(KEEP_STREAM_STDIN);
    stuff(client);
    int leaving = attached(KEEP_STREAM_STDIN | KEEP_STREAM_STDOUT);
    packet.bytes[0] = 'a';
    CHECK(sends(leaving, KEEP_INPUT, 0, 1) && becomes_quiet());
    for (int i = 0; i < 100; i++)
        clients_output(1, KEEP_BYTES);
    close(leaving);
    CHECK(becomes_quiet());
    for (int i = 0; i < 2 * KEEP_QUEUE / KEEP_BYTES; i++)
        clients_output(1, KEEP_BYTES);
    CHECK(!strcmp(read_input(), "a"));
    close(client);
    end();
}

TEST(a_client_gets_the_place_of_the_one_that_has_left_last)
{
    char expected[PLACES];
    begin();
    int client = attached(KEEP_STREAM_STDIN);
    stuff(client);
    for (int i = 0; i < PLACES - 1; i++) {
        leave_behind((char)('0' + i));
        expected[i] = (char)('0' + i);
    }
    expected[PLACES - 2] = 0;
    int late = attached(KEEP_STREAM_STDOUT);
    CHECK(next(late) == -1);
    const char *bytes = read_input();
    CHECK(strlen(bytes) == PLACES - 2 && !strcmp(bytes, expected));
    close(late);
    close(client);
    end();
}

TEST(who_comes_when_all_places_are_taken_is_not_served)
{
    int clients[PLACES];
    begin();
    for (int i = 0; i < PLACES; i++)
        clients[i] = attached(KEEP_STREAM_STDOUT);
    int late = connected();
    CHECK(becomes_quiet() && next(late) == 0);
    close(late);
    close(clients[0]);
    CHECK(becomes_quiet());
    clients[0] = attached(KEEP_STREAM_STDOUT);
    for (int i = 0; i < PLACES; i++) {
        CHECK(next(clients[i]) == -1 && errno == EAGAIN);
        close(clients[i]);
    }
    end();
}

int main(void)
{
    const char *temporary = getenv("TMPDIR");
    snprintf(address.sun_path, sizeof address.sun_path, "%s/clients.%d",
             temporary ? temporary : "/tmp", (int)getpid());
    RUN(a_client_is_accepted_as_soon_as_there_is_a_descriptor);
    RUN(a_client_that_cannot_be_sent_to_is_dropped);
    RUN(the_input_of_a_client_that_has_left_is_read_after_output_for_it);
    RUN(the_input_of_a_client_that_has_left_without_reading_is_read);
    RUN(the_input_of_clients_that_have_left_waits_for_the_program);
    RUN(output_for_a_client_that_has_left_does_not_cost_its_input);
    RUN(a_client_gets_the_place_of_the_one_that_has_left_last);
    RUN(who_comes_when_all_places_are_taken_is_not_served);
    return failures != 0;
}
