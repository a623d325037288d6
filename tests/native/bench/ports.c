/*
 * Measures what the relay of published ports costs. A server and the relay are in the network namespace
 * of another process. A client inside connects directly, others outside through the relay and through
 * other programs; they take turns. Prints the medians of the ratios to the direct connection.
 *
 * Usage: ports ROUNDS NAMESPACE [NAME PORT]...   other programs, and the ports of 127.0.0.1 they listen on
 *        ports free                              prints a port of 127.0.0.1 that is free
 *        ports forward SOCKET PORT               tells slirp4netns to listen on the port
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ports.h"

#define SERVED 7007
#define MESSAGE 64
#define MESSAGES 5000
#define CONNECTIONS 200
#define BULK (256 << 20)
#define MAX_ROUNDS 99
#define MAX_WAYS 8

struct figures {
    double round_trip; /* microseconds, the median */
    double connection; /* the same, with its first round trip */
    double up, down;   /* MiB/s */
};

static char bytes[1 << 18];

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int by_size(const void *one, const void *other)
{
    double a = *(const double *)one, b = *(const double *)other;
    return a < b ? -1 : a > b;
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, by_size);
    return values[count / 2];
}

static struct sockaddr_in loopback(uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int listening(in_addr_t host, uint16_t port, uint16_t *bound)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(host)};
    socklen_t length = sizeof address;
    int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made < 0 || bind(made, (void *)&address, sizeof address) < 0 || listen(made, 128) < 0 ||
        getsockname(made, (void *)&address, &length) < 0)
        fail("listen");
    *bound = ntohs(address.sin_port);
    return made;
}

static void set_no_delay(int made)
{
    const int yes = 1;
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

/* The first byte is the order: to answer all, to read all, or to send. */
static void serve_client(int client)
{
    char order;
    ssize_t got;
    set_no_delay(client);
    if (read(client, &order, 1) != 1)
        return;
    if (order == 's')
        for (size_t left = BULK; left > 0 && (got = write(client, bytes, sizeof bytes)) > 0;)
            left -= (size_t)got;
    while ((got = read(client, bytes, sizeof bytes)) > 0)
        if (order == 'e' && write(client, bytes, (size_t)got) != got)
            return;
}

static void serve(int server)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int client = accept(server, NULL, NULL);
        if (fork() == 0) {
            serve_client(client);
            _exit(0);
        }
        close(client);
    }
}

static void relay(int listener)
{
    struct epoll_event events[64];
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    const struct published_port port = {IPPROTO_TCP, SERVED};
    struct record record = {.type = RECORD_PORTS, .status = 1, .argument_length = sizeof port};
    memcpy(record.argument, &port, sizeof port);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (ports_add(epoll, &record, &listener) < 0)
        fail("ports_add");
    for (;;) {
        int count = epoll_wait(epoll, events, 64, ports_timeout());
        for (int i = 0; i < count; i++)
            ports_handle(events[i].data.u64, events[i].events);
        ports_continue();
    }
}

static int ordered(uint16_t port, char order)
{
    const struct sockaddr_in address = loopback(port);
    int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(made, (const void *)&address, sizeof address) < 0)
        fail("connect");
    set_no_delay(made);
    if (write(made, &order, 1) != 1)
        fail("write");
    return made;
}

static void round_trip(int made, size_t length)
{
    if (write(made, bytes, length) != (ssize_t)length)
        fail("write");
    for (size_t got = 0; got < length;) {
        ssize_t n = read(made, bytes, length - got);
        if (n <= 0)
            fail("read");
        got += (size_t)n;
    }
}

static double round_trips(uint16_t port)
{
    static double times[MESSAGES];
    int made = ordered(port, 'e');
    for (int i = 0; i < MESSAGES; i++) {
        double begin = now();
        round_trip(made, MESSAGE);
        times[i] = now() - begin;
    }
    close(made);
    return median(times, MESSAGES);
}

static double connections(uint16_t port)
{
    static double times[CONNECTIONS];
    for (int i = 0; i < CONNECTIONS; i++) {
        double begin = now();
        int made = ordered(port, 'e');
        round_trip(made, 1);
        times[i] = now() - begin;
        close(made);
    }
    return median(times, CONNECTIONS);
}

/* MiB/s, until the other end has read all or sent all. */
static double throughput(uint16_t port, char order)
{
    double begin = now();
    int made = ordered(port, order);
    ssize_t got;
    if (order == 'r')
        for (size_t left = BULK; left > 0 && (got = write(made, bytes, sizeof bytes)) > 0;)
            left -= (size_t)got;
    shutdown(made, SHUT_WR);
    while (read(made, bytes, sizeof bytes) > 0)
        ;
    close(made);
    return BULK / 1048576.0 / (now() - begin) * 1e6;
}

static struct figures measure(uint16_t port)
{
    return (struct figures){.round_trip = round_trips(port),
                            .connection = connections(port),
                            .up = throughput(port, 'r'),
                            .down = throughput(port, 's')};
}

/* In a child, because it stays in the namespace. */
static struct figures measure_in(int namespace, uint16_t port)
{
    struct figures figures;
    int ends[2];
    if (pipe(ends) < 0)
        fail("pipe");
    if (fork() == 0) {
        if (setns(namespace, CLONE_NEWNET) < 0)
            fail("setns");
        figures = measure(port);
        _exit(write(ends[1], &figures, sizeof figures) != sizeof figures);
    }
    if (read(ends[0], &figures, sizeof figures) != sizeof figures)
        fail("measuring inside");
    close(ends[0]);
    close(ends[1]);
    (void)wait(NULL);
    return figures;
}

/* Starts the server and the relay in the namespace. Returns a descriptor of it. */
static int enter_namespace(const char *path, int listener)
{
    uint16_t port;
    int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    int namespace = open(path, O_RDONLY | O_CLOEXEC);
    if (namespace < 0 || setns(namespace, CLONE_NEWNET) < 0)
        fail(path);
    int server = listening(INADDR_ANY, SERVED, &port);
    if (fork() == 0)
        serve(server);
    if (fork() == 0)
        relay(listener);
    if (setns(home, CLONE_NEWNET) < 0)
        fail("setns");
    close(server);
    return namespace;
}

/* A way to the server; the first is direct, the second is the relay. */
struct way {
    const char *name;
    uint16_t port;
    double trip[MAX_ROUNDS], connection[MAX_ROUNDS], up[MAX_ROUNDS], down[MAX_ROUNDS];
};

static void compare(const struct figures *direct, const struct figures *other, struct way *way,
                    int round)
{
    way->trip[round] = other->round_trip / direct->round_trip;
    way->connection[round] = other->connection / direct->connection;
    way->up[round] = other->up / direct->up;
    way->down[round] = other->down / direct->down;
    printf("%-12s %6.1f us %6.1f us %6.0f MiB/s up %6.0f MiB/s down\n", way->name,
           other->round_trip, other->connection, other->up, other->down);
}

static void measure_ways(struct way *ways, int count, int rounds, int namespace)
{
    for (int i = 0; i < rounds; i++) {
        struct figures direct = measure_in(namespace, SERVED);
        compare(&direct, &direct, &ways[0], i);
        for (int j = 1; j < count; j++) {
            struct figures other = measure(ways[j].port);
            compare(&direct, &other, &ways[j], i);
        }
    }
    printf("ratios to direct, medians of %d:\n", rounds);
    for (int j = 1; j < count; j++)
        printf("%-12s round trip %5.2f, connection %5.2f, up %5.2f, down %5.2f\n", ways[j].name,
               median(ways[j].trip, rounds), median(ways[j].connection, rounds),
               median(ways[j].up, rounds), median(ways[j].down, rounds));
}

static int print_free_port(void)
{
    uint16_t port;
    close(listening(INADDR_LOOPBACK, 0, &port));
    printf("%d\n", port);
    return 0;
}

/* The address of the namespace is the one that slirp4netns gives it. */
static int forward(const char *path, int port)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char text[512];
    int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    int length = snprintf(text, sizeof text,
                          "{\"execute\":\"add_hostfwd\",\"arguments\":{\"proto\":\"tcp\","
                          "\"host_addr\":\"127.0.0.1\",\"host_port\":%d,"
                          "\"guest_addr\":\"10.0.2.100\",\"guest_port\":%d}}",
                          port, SERVED);
    if (connect(made, (const void *)&address, sizeof address) < 0 ||
        write(made, text, (size_t)length) != length || shutdown(made, SHUT_WR) < 0)
        fail(path);
    ssize_t got = read(made, text, sizeof text - 1);
    text[got > 0 ? got : 0] = 0;
    if (!strstr(text, "\"return\""))
        fprintf(stderr, "slirp4netns: %s\n", text);
    return !strstr(text, "\"return\"");
}

int main(int count, char **words)
{
    static struct way ways[MAX_WAYS] = {{.name = "direct"}, {.name = "relayed"}};
    int others = (count - 3) / 2, rounds = count > 2 ? atoi(words[1]) : 0;
    if (count == 2 && strcmp(words[1], "free") == 0)
        return print_free_port();
    if (count == 4 && strcmp(words[1], "forward") == 0)
        return forward(words[2], atoi(words[3]));
    if (rounds < 1 || rounds > MAX_ROUNDS || count % 2 == 0 || others > MAX_WAYS - 2)
        return 2;
    for (int i = 0; i < others; i++) {
        ways[2 + i].name = words[3 + 2 * i];
        ways[2 + i].port = (uint16_t)atoi(words[4 + 2 * i]);
    }
    int listener = listening(INADDR_LOOPBACK, 0, &ways[1].port);
    measure_ways(ways, 2 + others, rounds, enter_namespace(words[2], listener));
    return 0;
}
