/*
 * The watcher, end to end: the test plays the JVM, and the program is this test
 * again, as a server in a network namespace of its own. Usage: watch_test
 * HELPER; watch_test serve is the server.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "builder.h"
#include "control.h"
#include "keep.h"
#include "report.h"
#include "test.h"

#define LIMIT_MILLISECONDS 20000
#define ALL_SEALS 0xf
#define SERVED 7007  /* TCP and UDP on 127.0.0.1; the program may have no capabilities */
#define SERVED6 7008 /* the same on ::1 */
#define UNSERVED 7009
#define BULK (8 << 20)

int failures;
const char *test_name;

static const char *helper;
static char self[512];
static uint64_t namespaces; /* without a PID namespace, orphans are adopted */

struct run {
    char top[64], record[80], state[80];
    int control;
    int process; /* pidfd of the program */
    pid_t keeper;
    uint16_t tcp, tcp6, unserved, udp, udp6; /* ports of the host */
};

static void fail(const char *what)
{
    perror(what);
    exit(2);
}

/* The server. */

static void echo(int client)
{
    static char bytes[65536];
    ssize_t got;
    while ((got = read(client, bytes, sizeof bytes)) > 0)
        for (ssize_t done = 0, n; done < got; done += n)
            if ((n = write(client, bytes + done, (size_t)(got - done))) < 0)
                _exit(1);
}

/* The first byte is the order. */
static void serve_client(int client)
{
    const struct linger now = {.l_onoff = 1};
    char order = 0;
    if (read(client, &order, 1) == 1 && order == 'e')
        echo(client);
    if (order == 'r')
        setsockopt(client, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    if (order == 'w')
        pause();
    _exit(0);
}

static void serve_datagrams(int served)
{
    static char bytes[65536];
    for (;;) {
        struct sockaddr_storage peer;
        socklen_t length = sizeof peer;
        ssize_t got = recvfrom(served, bytes, sizeof bytes, 0, (void *)&peer, &length);
        if (got >= 0)
            sendto(served, bytes, (size_t)got, 0, (void *)&peer, length);
    }
}

static int bound(int family, int type, uint16_t port)
{
    const struct sockaddr_in v4 = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const struct sockaddr_in6 v6 = {
        .sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int made = socket(family, type | SOCK_CLOEXEC, 0);
    if (made < 0 || (family == AF_INET ? bind(made, (void *)&v4, sizeof v4)
                                       : bind(made, (void *)&v6, sizeof v6)) < 0)
        return -1;
    if (type == SOCK_STREAM)
        listen(made, 4096);
    return made;
}

static void serve_on(int family, uint16_t port)
{
    int streams = bound(family, SOCK_STREAM, port), datagrams = bound(family, SOCK_DGRAM, port);
    if (streams < 0)
        return;
    if (fork() == 0)
        serve_datagrams(datagrams);
    for (;;) {
        int client = accept(streams, NULL, NULL);
        if (fork() == 0)
            serve_client(client);
        close(client);
    }
}

static int serve(void)
{
    signal(SIGCHLD, SIG_IGN);
    if (fork() == 0)
        serve_on(AF_INET6, SERVED6);
    serve_on(AF_INET, SERVED);
    return 1;
}

/* The JVM. */

static int publish(int type, uint16_t *port)
{
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    int made = bound(AF_INET, type, 0);
    if (made < 0 || getsockname(made, (void *)&address, &length) < 0)
        fail("publish");
    *port = ntohs(address.sin_port);
    return made;
}

static void send_ports(struct run *run)
{
    const struct published_port ports[] = {{IPPROTO_TCP, SERVED},
                                           {IPPROTO_TCP, SERVED6},
                                           {IPPROTO_TCP, UNSERVED},
                                           {IPPROTO_UDP, SERVED},
                                           {IPPROTO_UDP, SERVED6}};
    int sockets[] = {publish(SOCK_STREAM, &run->tcp), publish(SOCK_STREAM, &run->tcp6),
                     publish(SOCK_STREAM, &run->unserved), publish(SOCK_DGRAM, &run->udp),
                     publish(SOCK_DGRAM, &run->udp6)};
    struct record record = {.type = RECORD_PORTS, .status = 5, .argument_length = sizeof ports};
    memcpy(record.argument, ports, sizeof ports);
    if (report_send_descriptors(run->control, &record, sockets, 5) < 0)
        fail("PORTS");
    for (int i = 0; i < 5; i++)
        close(sockets[i]);
}

static void receive(struct run *run, uint32_t type)
{
    struct record record;
    int descriptor = -1;
    if (report_receive_descriptors(run->control, &record, &descriptor, 1) <= 0)
        fail("the control socket");
    if (record.type != type) {
        fprintf(stderr, "record %u, error %d, %.*s\n", record.type, record.error,
                (int)record.argument_length, record.argument);
        exit(2);
    }
    close(run->process);
    run->process = descriptor;
}

static void start_keeper(struct run *run)
{
    int sockets[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0)
        fail("socketpair");
    run->keeper = fork();
    if (run->keeper == 0) {
        int null = open("/dev/null", O_RDWR);
        int end = fcntl(sockets[1], F_DUPFD_CLOEXEC, 10);
        if (dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(end, CONTROL_FD) < 0)
            _exit(126);
        execl(helper, "jcontainer-init", (char *)NULL);
        _exit(127);
    }
    close(sockets[1]);
    run->control = sockets[0];
}

static int sealed_plan(const struct run *run)
{
    struct builder plan;
    int memory = memfd_create("plan", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    begin_plan(&plan);
    header_of(&plan)->death = PLAN_DEATH_KEEP;
    header_of(&plan)->flags = PLAN_SYNC;
    header_of(&plan)->namespaces = namespaces;
    begin_step(&plan, OP_KEEP);
    put32(&plan, 0);
    put64(&plan, 1);
    put_string(&plan, "");
    put_string(&plan, "");
    end_step(&plan);
    if (!(namespaces & CLONE_NEWPID)) {
        begin_step(&plan, OP_ADOPT_ORPHANS);
        end_step(&plan);
    }
    begin_step(&plan, OP_LOOPBACK_UP);
    end_step(&plan);
    begin_step(&plan, OP_EXEC);
    put32(&plan, 3);
    put_string(&plan, self);
    put_string(&plan, "serve");
    put_string(&plan, run->top); /* by which its processes are found */
    put32(&plan, 0);
    put_string(&plan, "");
    end_step(&plan);
    if (memory < 0 || write(memory, plan.bytes, plan.length) != (ssize_t)plan.length ||
        fcntl(memory, F_ADD_SEALS, ALL_SEALS) < 0)
        fail("memfd");
    return memory;
}

static int client_socket(const struct run *run)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int made = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s/" KEEP_SOCKET, run->state);
    if (bind(made, (void *)&address, sizeof address) < 0 || listen(made, 8) < 0)
        fail("bind");
    return made;
}

static void launch(struct run *run)
{
    struct record record = {.type = RECORD_LAUNCH, .status = KEEP_DESCRIPTORS};
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int directory = open(run->record, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int descriptors[] = {null, null, null, sealed_plan(run), directory, client_socket(run)};
    int start = openat(directory, START_NEW_FILE, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const struct record go = {.type = RECORD_GO};
    record.argument_length = (uint32_t)strlen(run->state);
    memcpy(record.argument, run->state, record.argument_length);
    start_keeper(run);
    if (report_send_descriptors(run->control, &record, descriptors, 6) < 0)
        fail("LAUNCH");
    for (int i = 2; i < 6; i++)
        close(descriptors[i]);
    close(start);
    receive(run, RECORD_SYNC);
    send_ports(run);
    report_send(run->control, &go);
    receive(run, RECORD_READY);
    close(run->control); /* the JVM has ended */
}

static void begin(struct run *run)
{
    *run = (struct run){.process = -1};
    snprintf(run->top, sizeof run->top, "%s/watchXXXXXX",
             getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    if (!mkdtemp(run->top))
        fail("mkdtemp");
    snprintf(run->record, sizeof run->record, "%s/record", run->top);
    snprintf(run->state, sizeof run->state, "%s/state", run->top);
    if (mkdir(run->record, 0700) < 0 || mkdir(run->state, 0700) < 0)
        fail("mkdir");
    launch(run);
}

static int has_ended(const struct run *run)
{
    struct pollfd process = {.fd = run->process, .events = POLLIN};
    return poll(&process, 1, LIMIT_MILLISECONDS) > 0;
}

static void end_run(struct run *run)
{
    char command[128];
    syscall(SYS_pidfd_send_signal, run->process, SIGKILL, NULL, 0);
    if (waitpid(run->keeper, NULL, 0) < 0 && errno != ECHILD)
        fail("waitpid");
    close(run->process);
    snprintf(command, sizeof command, "rm -rf %s", run->top);
    if (system(command) != 0)
        fail(command);
}

/* The watcher is a child of the keeper, and has a name of its own. */
static pid_t watcher_of(const struct run *run)
{
    char path[64], name[32] = "";
    int child, found = -1;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", run->keeper, run->keeper);
    FILE *children = fopen(path, "re");
    while (children && fscanf(children, "%d", &child) == 1) {
        snprintf(path, sizeof path, "/proc/%d/comm", child);
        FILE *comm = fopen(path, "re");
        if (comm && fgets(name, sizeof name, comm) && !strncmp(name, "jcontainer-wat", 14))
            found = child;
        if (comm)
            fclose(comm);
    }
    if (children)
        fclose(children);
    return found;
}

/* The client. */

static struct sockaddr_in host_port(uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int connected(uint16_t port)
{
    const struct timeval patience = {.tv_sec = LIMIT_MILLISECONDS / 1000};
    const struct sockaddr_in address = host_port(port);
    int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(made, (const void *)&address, sizeof address) == 0)
        return made;
    close(made);
    return -1;
}

/* Connects and gives the order, as soon as the server listens: before,
 * connections are reset. */
static int ordered(uint16_t port, char order)
{
    for (int waited = 0; waited < LIMIT_MILLISECONDS; waited++) {
        char word[] = {'e', '?'}, answer;
        int made = connected(port);
        if (made >= 0 && send(made, word, 2, MSG_NOSIGNAL) == 2 && recv(made, &answer, 1, 0) == 1) {
            if (order == 'e')
                return made;
            close(made);
            made = connected(port);
            if (send(made, &order, 1, MSG_NOSIGNAL) == 1)
                return made;
        }
        close(made);
        (void)poll(NULL, 0, 1);
    }
    return -1;
}

static int is_reset(int made)
{
    char byte;
    int reset = recv(made, &byte, 1, 0) < 0 && errno == ECONNRESET;
    close(made);
    return reset;
}

/* Sends bytes in one process and reads them in another one, so that both
 * buffers may be full. */
static int echoes(int made, size_t length)
{
    static unsigned char bytes[65536];
    size_t got = 0;
    int status, same = 1;
    ssize_t n;
    pid_t writer = fork();
    if (writer == 0) {
        for (size_t done = 0; done < length; done += (size_t)n) {
            for (size_t i = 0; i < sizeof bytes; i++)
                bytes[i] = (unsigned char)((done + i) % 251);
            size_t rest = length - done < sizeof bytes ? length - done : sizeof bytes;
            if ((n = send(made, bytes, rest, MSG_NOSIGNAL)) < 0)
                _exit(1);
        }
        _exit(shutdown(made, SHUT_WR) < 0);
    }
    while ((n = recv(made, bytes, sizeof bytes, 0)) > 0)
        for (ssize_t i = 0; i < n; i++, got++)
            same &= bytes[i] == got % 251;
    close(made);
    return waitpid(writer, &status, 0) == writer && status == 0 && n == 0 && same && got == length;
}

static int echoes_datagram(uint16_t port, size_t length)
{
    static char sent[65000], got[65001];
    const struct timeval patience = {.tv_usec = 20000};
    const struct sockaddr_in address = host_port(port);
    int made = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), same = 0;
    setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    memset(sent, 'd', length);
    /* Before the server is bound, a datagram is lost. */
    for (int i = 0; i < LIMIT_MILLISECONDS / 20 && !same; i++) {
        sendto(made, sent, length, 0, (const void *)&address, sizeof address);
        same = recv(made, got, sizeof got, 0) == (ssize_t)length && !memcmp(sent, got, length);
    }
    close(made);
    return same;
}

TEST(streams_are_relayed_with_their_ends)
{
    struct run run;
    begin(&run);
    CHECK(echoes(ordered(run.tcp, 'e'), 1));
    CHECK(echoes(ordered(run.tcp, 'e'), 0));
    CHECK(echoes(ordered(run.tcp, 'e'), 8192));
    CHECK(echoes(ordered(run.tcp, 'e'), BULK));
    CHECK(echoes(ordered(run.tcp6, 'e'), 100000));
    end_run(&run);
}

TEST(a_reset_is_passed_on)
{
    struct run run;
    begin(&run);
    CHECK(is_reset(ordered(run.tcp, 'r')));
    CHECK(is_reset(connected(run.unserved)));
    end_run(&run);
}

TEST(datagrams_are_relayed)
{
    struct run run;
    begin(&run);
    CHECK(echoes_datagram(run.udp, 1));
    CHECK(echoes_datagram(run.udp, 65000));
    CHECK(echoes_datagram(run.udp6, 1400));
    end_run(&run);
}

/* A server that does not read makes its client wait, and nobody else. */
TEST(a_full_connection_does_not_stop_the_others)
{
    static const char bytes[65536];
    struct run run;
    begin(&run);
    int full = ordered(run.tcp, 'w');
    while (send(full, bytes, sizeof bytes, MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
        ;
    CHECK(errno == EAGAIN);
    CHECK(echoes(ordered(run.tcp, 'e'), BULK));
    close(full);
    end_run(&run);
}

/* More clients than descriptors: those that cannot be served wait until others
 * have ended. */
TEST(clients_wait_for_descriptors)
{
    enum { CLIENTS = 60 };
    struct rlimit before, few;
    struct run run;
    int clients[CLIENTS];
    getrlimit(RLIMIT_NOFILE, &before);
    few = before;
    few.rlim_cur = 64;
    setrlimit(RLIMIT_NOFILE, &few);
    begin(&run);
    const struct rlimit hard = {.rlim_cur = 64, .rlim_max = 64};
    CHECK(prlimit(watcher_of(&run), RLIMIT_NOFILE, &hard, NULL) == 0);
    setrlimit(RLIMIT_NOFILE, &before);
    close(ordered(run.tcp, 'e'));
    for (int i = 0; i < CLIENTS; i++)
        clients[i] = connected(run.tcp);
    for (int i = 0; i < CLIENTS; i++) {
        char answer = 0;
        CHECK(send(clients[i], "ex", 2, MSG_NOSIGNAL) == 2);
        CHECK(recv(clients[i], &answer, 1, 0) == 1 && answer == 'x');
        close(clients[i]);
    }
    end_run(&run);
}

TEST(a_thousand_clients_are_served_in_parallel)
{
    enum { CLIENTS = 1000 };
    struct rlimit before, many;
    struct run run;
    int clients[CLIENTS];
    getrlimit(RLIMIT_NOFILE, &before);
    many = before;
    many.rlim_cur = many.rlim_max;
    setrlimit(RLIMIT_NOFILE, &many);
    begin(&run);
    close(ordered(run.tcp, 'e'));
    for (int i = 0; i < CLIENTS; i++)
        if ((clients[i] = connected(run.tcp)) < 0)
            fail("a thousand connections");
    for (int i = 0; i < CLIENTS; i++) {
        char order[] = {'e', (char)i};
        CHECK(send(clients[i], order, 2, MSG_NOSIGNAL) == 2);
    }
    for (int i = 0; i < CLIENTS; i++) {
        char answer = 0;
        CHECK(recv(clients[i], &answer, 1, 0) == 1 && answer == (char)i);
        close(clients[i]);
    }
    end_run(&run);
    setrlimit(RLIMIT_NOFILE, &before);
}

static int may_bind(uint16_t port)
{
    int made = bound(AF_INET, SOCK_STREAM, port);
    close(made);
    return made >= 0;
}

static int is_gone(const char *path)
{
    for (int waited = 0; waited < LIMIT_MILLISECONDS; waited++) {
        if (access(path, F_OK) < 0 && errno == ENOENT)
            return 1;
        (void)poll(NULL, 0, 1);
    }
    return 0;
}

static int process_is_gone(pid_t process)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/%d", process);
    return is_gone(path);
}

/* Whether a process of the program exists; its children have its words. */
static int has_process(const struct run *run)
{
    char path[300], words[600];
    DIR *processes = opendir("/proc");
    int found = 0;
    for (struct dirent *entry; (entry = readdir(processes)) && !found;) {
        snprintf(path, sizeof path, "/proc/%s/cmdline", entry->d_name);
        FILE *file = entry->d_name[0] > '9' ? NULL : fopen(path, "re");
        size_t length = file ? fread(words, 1, sizeof words, file) : 0;
        found = memmem(words, length, run->top, strlen(run->top)) != NULL;
        if (file)
            fclose(file);
    }
    closedir(processes);
    return found;
}

static int all_have_ended(const struct run *run)
{
    for (int waited = 0; has_process(run) && waited < LIMIT_MILLISECONDS; waited++)
        (void)poll(NULL, 0, 1);
    return !has_process(run);
}

TEST(the_ports_are_free_when_the_end_is_noted)
{
    struct run run;
    char exit_file[96];
    begin(&run);
    pid_t watcher = watcher_of(&run);
    snprintf(exit_file, sizeof exit_file, "%s/" EXIT_FILE, run.record);
    syscall(SYS_pidfd_send_signal, run.process, SIGKILL, NULL, 0);
    for (int waited = 0; access(exit_file, F_OK) < 0 && waited < LIMIT_MILLISECONDS; waited++)
        (void)poll(NULL, 0, 1);
    CHECK(may_bind(run.tcp));
    CHECK(may_bind(run.unserved));
    CHECK(waitpid(run.keeper, NULL, 0) == run.keeper);
    CHECK(process_is_gone(watcher));
    end_run(&run);
}

TEST(the_container_ends_with_its_keeper)
{
    struct run run;
    begin(&run);
    pid_t watcher = watcher_of(&run);
    CHECK(watcher > 0);
    CHECK(has_process(&run));
    close(ordered(run.tcp, 'e')); /* it has more processes by now */
    kill(run.keeper, SIGKILL);
    CHECK(waitpid(run.keeper, NULL, 0) == run.keeper);
    CHECK(has_ended(&run));
    CHECK(all_have_ended(&run));
    CHECK(is_gone(run.state));
    CHECK(process_is_gone(watcher));
    CHECK(may_bind(run.tcp));
    end_run(&run);
}

TEST(the_container_ends_with_its_watcher)
{
    struct run run;
    begin(&run);
    pid_t watcher = watcher_of(&run);
    CHECK(kill(watcher, SIGKILL) == 0);
    CHECK(has_ended(&run));
    CHECK(waitpid(run.keeper, NULL, 0) == run.keeper);
    CHECK(is_gone(run.state));
    CHECK(may_bind(run.tcp));
    end_run(&run);
}

/* A command that holds the record's lock may be about to replace the note. */
TEST(the_note_stays_while_a_command_has_the_record)
{
    struct run run;
    begin(&run);
    pid_t watcher = watcher_of(&run);
    int record = open(run.record, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    CHECK(flock(record, LOCK_EX) == 0);
    kill(run.keeper, SIGKILL);
    CHECK(waitpid(run.keeper, NULL, 0) == run.keeper);
    CHECK(has_ended(&run));
    CHECK(process_is_gone(watcher));
    CHECK(access(run.state, F_OK) == 0);
    close(record);
    end_run(&run);
}

/* The next run of a container has a note of the same name. */
TEST(the_note_of_another_run_stays)
{
    struct run run;
    char moved[96];
    begin(&run);
    pid_t watcher = watcher_of(&run);
    snprintf(moved, sizeof moved, "%s.moved", run.state);
    CHECK(rename(run.state, moved) == 0);
    CHECK(mkdir(run.state, 0700) == 0);
    kill(run.keeper, SIGKILL);
    CHECK(waitpid(run.keeper, NULL, 0) == run.keeper);
    CHECK(process_is_gone(watcher));
    CHECK(access(run.state, F_OK) == 0);
    end_run(&run);
}

static void run_all(void)
{
    RUN(streams_are_relayed_with_their_ends);
    RUN(a_reset_is_passed_on);
    RUN(datagrams_are_relayed);
    RUN(a_full_connection_does_not_stop_the_others);
    RUN(clients_wait_for_descriptors);
    RUN(a_thousand_clients_are_served_in_parallel);
    RUN(the_ports_are_free_when_the_end_is_noted);
    RUN(the_container_ends_with_its_keeper);
    RUN(the_container_ends_with_its_watcher);
    RUN(the_note_of_another_run_stays);
}

int main(int count, char **words)
{
    if (count == 3 && strcmp(words[1], "serve") == 0)
        return serve();
    if (count != 2 || readlink("/proc/self/exe", self, sizeof self - 1) < 0)
        return 2;
    helper = words[1];
    namespaces = CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWPID;
    run_all();
    RUN(the_note_stays_while_a_command_has_the_record); /* it takes the keeper's patience */
    namespaces = CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS;
    run_all();
    if (geteuid() == 0) {
        namespaces = CLONE_NEWNET | CLONE_NEWPID;
        run_all();
    }
    return failures > 0;
}
