/*
 * The keeper, end to end: the test plays the JVM, and starts the helper with
 * plans that have no container around the program, so it needs no rights. The
 * helper is built with the sanitizers.
 *
 * Usage: keeper_test HELPER
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
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
#define OTHER_USER 65534

int failures;
const char *test_name;

static const char *helper;

/* One kept run: its directories, its keeper, and the test's end of the control
 * socket. */
struct run {
    char top[64], record[80], state[80], events[80], attach[96];
    int directory; /* the record */
    int listening;
    int control;
    pid_t keeper;
};

static void fail(const char *what)
{
    perror(what);
    exit(2);
}

static void prepare(struct run *run)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(run->top, sizeof run->top, "%s/keeperXXXXXX",
             getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    if (!mkdtemp(run->top))
        fail("mkdtemp");
    snprintf(run->record, sizeof run->record, "%s/record", run->top);
    snprintf(run->state, sizeof run->state, "%s/state", run->top);
    snprintf(run->events, sizeof run->events, "%s/events", run->top);
    snprintf(run->attach, sizeof run->attach, "%s/" KEEP_SOCKET, run->state);
    if (mkdir(run->record, 0700) < 0 || mkdir(run->state, 0700) < 0)
        fail("mkdir");
    run->directory = open(run->record, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    run->listening = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", run->attach);
    if (bind(run->listening, (void *)&address, sizeof address) < 0 || listen(run->listening, 8) < 0)
        fail("bind");
    int start = openat(run->directory, START_NEW_FILE, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (start < 0 || write(start, "end\n", 4) != 4)
        fail(START_NEW_FILE);
    close(start);
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
        /* stderr stays, for the sanitizers */
        if (dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(end, CONTROL_FD) < 0)
            _exit(126);
        execl(helper, "jcontainer-init", (char *)NULL);
        _exit(127);
    }
    close(sockets[1]);
    run->control = sockets[0];
}

static int sealed(const struct builder *plan)
{
    int memory = memfd_create("plan", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (memory < 0 || write(memory, plan->bytes, plan->length) != (ssize_t)plan->length ||
        fcntl(memory, F_ADD_SEALS, ALL_SEALS) < 0)
        fail("memfd");
    return memory;
}

static void launch(struct run *run, const struct builder *plan)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int memory = sealed(plan);
    struct record record = {.type = RECORD_LAUNCH, .status = KEEP_DESCRIPTORS};
    int descriptors[] = {null, null, null, memory, run->directory, run->listening};
    record.argument_length = (uint32_t)strlen(run->state);
    memcpy(record.argument, run->state, strlen(run->state));
    start_keeper(run);
    if (report_send_descriptors(run->control, &record, descriptors, 6) < 0)
        fail("LAUNCH");
    close(null);
    close(memory);
    close(run->listening);
}

/* Writes a plan that keeps `sh -c script`. */
static void begin_kept(struct builder *plan, const struct run *run, uint32_t flags)
{
    begin_plan(plan);
    header_of(plan)->death = PLAN_DEATH_KEEP;
    begin_step(plan, OP_KEEP);
    put32(plan, flags);
    put64(plan, 7);
    put_string(plan, run->events);
    put_string(plan, "{\"id\":\"abc\"");
    end_step(plan);
}

static void put_log(struct builder *plan, uint32_t format, uint64_t size, uint32_t files)
{
    begin_step(plan, OP_LOG);
    put32(plan, format);
    put64(plan, size);
    put32(plan, files);
    end_step(plan);
}

static void put_script(struct builder *plan, const char *script)
{
    begin_step(plan, OP_EXEC);
    put32(plan, 3);
    put_string(plan, "/bin/sh");
    put_string(plan, "-c");
    put_string(plan, script);
    put32(plan, 1);
    put_string(plan, "PATH=/usr/bin:/bin");
    put_string(plan, "");
    end_step(plan);
}

/* Whether the next record has this type. */
static int receives(struct run *run, uint32_t type)
{
    struct record record;
    int descriptor = -1;
    struct pollfd control = {.fd = run->control, .events = POLLIN};
    if (poll(&control, 1, LIMIT_MILLISECONDS) <= 0 ||
        report_receive_descriptors(run->control, &record, &descriptor, 1) <= 0)
        return 0;
    if (descriptor >= 0)
        close(descriptor);
    if (record.type != type)
        fprintf(stderr, "record %u, error %d, %.*s\n", record.type, record.error,
                (int)record.argument_length, record.argument);
    return record.type == type;
}

/* Waits until the keeper has ended. Returns its wait status, or -1 after the
 * limit. */
static int end_of_keeper(struct run *run)
{
    int status;
    for (int waited = 0; waited < LIMIT_MILLISECONDS; waited++) {
        if (waitpid(run->keeper, &status, WNOHANG) == run->keeper)
            return status;
        (void)poll(NULL, 0, 1);
    }
    kill(run->keeper, SIGKILL);
    waitpid(run->keeper, &status, 0);
    return -1;
}

/* Reads a file of the record; the caller frees it. It is empty if the file does
 * not exist. */
static char *content(const struct run *run, const char *name, size_t *length)
{
    char *bytes = calloc(1, 1 << 20);
    int file = openat(run->directory, name, O_RDONLY | O_CLOEXEC);
    ssize_t got = file < 0 ? 0 : read(file, bytes, (1 << 20) - 1);
    if (file >= 0)
        close(file);
    *length = got > 0 ? (size_t)got : 0;
    return bytes;
}

static int has(const struct run *run, const char *name, const char *part)
{
    size_t length;
    char *bytes = content(run, name, &length);
    int found = strstr(bytes, part) != NULL;
    if (!found)
        fprintf(stderr, "%s: %s\n", name, bytes);
    free(bytes);
    return found;
}

/* Takes what a stream had from the lines of LOG_TEXT. */
static size_t unlog(const char *lines, size_t length, const char *stream, char *bytes)
{
    const char *end = lines + length;
    size_t taken = 0;
    while (lines < end) {
        const char *line_end = memchr(lines, '\n', (size_t)(end - lines));
        const char *name = memchr(lines, ' ', (size_t)(end - lines));
        if (!line_end || !name || name != lines + 30)
            return (size_t)-1;
        const char *text = name + 1 + 6 + 3;
        if (!strncmp(name + 1, stream, 6)) {
            memcpy(bytes + taken, text, (size_t)(line_end - text));
            taken += (size_t)(line_end - text);
            if (name[8] == 'F')
                bytes[taken++] = '\n';
        }
        lines = line_end + 1;
    }
    return taken;
}

static int logged(const struct run *run, const char *stream, const char *bytes, size_t length)
{
    size_t got;
    char *lines = content(run, LOG_FILE, &got);
    char *output = calloc(1, got + 1);
    size_t taken = unlog(lines, got, stream, output);
    int same = taken == length && !memcmp(output, bytes, length);
    if (!same)
        fprintf(stderr, "log: %s\n", lines);
    free(lines);
    free(output);
    return same;
}

static void clean(struct run *run)
{
    char command[128];
    close(run->control);
    close(run->directory);
    snprintf(command, sizeof command, "rm -rf %s", run->top);
    if (system(command) != 0)
        fail(command);
}

static void put_after(struct builder *plan, const char *script, const struct run *run)
{
    char variable[128];
    snprintf(variable, sizeof variable, "RECORD=%s", run->record);
    begin_step(plan, OP_AFTER);
    put32(plan, 3);
    put_string(plan, "/bin/bash");
    put_string(plan, "-c");
    put_string(plan, script);
    put32(plan, 2);
    put_string(plan, variable);
    put_string(plan, "PATH=/usr/bin:/bin");
    end_step(plan);
}

static int connect_to(const struct run *run)
{
    int client = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", run->attach);
    if (client < 0 || connect(client, (void *)&address, sizeof address) < 0)
        fail("connect");
    return client;
}

static int send_header(int client, uint32_t packet, uint32_t value)
{
    const struct keep_header header = {packet, value};
    return send(client, &header, sizeof header, MSG_NOSIGNAL) == sizeof header;
}

struct packet {
    struct keep_header header;
    char bytes[KEEP_BYTES];
};

/* Receives a packet of this type, and returns the number of its bytes, or -1. */
static ssize_t next_packet(int client, struct packet *packet, uint32_t type)
{
    struct pollfd event = {.fd = client, .events = POLLIN};
    if (poll(&event, 1, LIMIT_MILLISECONDS) <= 0)
        return -1;
    ssize_t length = recv(client, packet, sizeof *packet, 0) - (ssize_t)sizeof packet->header;
    return length >= 0 && packet->header.packet == type ? length : -1;
}

/* Waits until a file of the record exists. */
static int appears(const struct run *run, const char *name)
{
    for (int waited = 0; waited < LIMIT_MILLISECONDS; waited++) {
        if (faccessat(run->directory, name, F_OK, 0) == 0)
            return 1;
        (void)poll(NULL, 0, 1);
    }
    return 0;
}

static void touch(const struct run *run, const char *name)
{
    int file = openat(run->directory, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        fail(name);
    close(file);
}

static int is_gone(const char *path)
{
    return access(path, F_OK) < 0 && errno == ENOENT;
}

TEST(a_kept_program_outlives_the_jvm_and_its_end_is_noted)
{
    struct run run;
    struct builder plan;
    prepare(&run);
    begin_kept(&plan, &run, KEEP_STDIN);
    put_log(&plan, LOG_TEXT, 0, 1);
    put_script(&plan, "read line; echo \"got $line\"; printf 'no end\\000' >&2; exit 3");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(has(&run, START_FILE, "end\n"));
    shutdown(run.control, SHUT_RDWR);

    int client = connect_to(&run);
    struct {
        struct keep_header header;
        char bytes[64];
    } packet = {{KEEP_ATTACH, 7}, ""};
    CHECK(send(client, &packet, 8, MSG_NOSIGNAL) == 8);
    CHECK(recv(client, &packet, sizeof packet, 0) == 8);
    CHECK(packet.header.packet == KEEP_ATTACHED && packet.header.value == KEEP_HAS_STDIN);
    packet.header.packet = KEEP_INPUT;
    strcpy(packet.bytes, "word\n");
    CHECK(send(client, &packet, 13, MSG_NOSIGNAL) == 13);
    ssize_t got = recv(client, &packet, sizeof packet, 0);
    CHECK(got == 17 && packet.header.packet == KEEP_OUTPUT && packet.header.value == 1);
    CHECK(!memcmp(packet.bytes, "got word\n", 9));
    got = recv(client, &packet, sizeof packet, 0);
    CHECK(got == 15 && packet.header.value == 2 && !memcmp(packet.bytes, "no end\0", 7));
    got = recv(client, &packet, sizeof packet, 0);
    CHECK(got == 8 && packet.header.packet == KEEP_EXITED && packet.header.value == 3 << 8);
    CHECK(has(&run, EXIT_FILE, "run 7\nstatus 768\n"));
    CHECK(recv(client, &packet, sizeof packet, 0) == 0);
    close(client);

    CHECK(end_of_keeper(&run) == 0);
    CHECK(logged(&run, "stdout", "got word\n", 9));
    CHECK(logged(&run, "stderr", "no end\0", 7));
    CHECK(has(&run, EXIT_FILE, "\nlost 0\n") && has(&run, EXIT_FILE, "\nend\n"));
    CHECK(has(&run, "../events", "{\"id\":\"abc\",\"Action\":\"start\",\"time\":"));
    CHECK(has(&run, "../events", ",\"Action\":\"die\",\"time\":"));
    CHECK(has(&run, "../events", ",\"exitCode\":\"3\"}\n"));
    CHECK(access(run.state, F_OK) < 0 && errno == ENOENT);
    clean(&run);
}

TEST(a_start_whose_jvm_dies_before_it_is_ready_leaves_nothing)
{
    struct run run;
    struct builder plan;
    prepare(&run);
    begin_kept(&plan, &run, 0);
    header_of(&plan)->flags |= PLAN_SYNC;
    put_script(&plan, "echo ran >../ran; sleep 1000");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_SYNC));
    shutdown(run.control, SHUT_RDWR);
    CHECK(end_of_keeper(&run) == 0);
    CHECK(faccessat(run.directory, START_FILE, F_OK, 0) < 0);
    CHECK(faccessat(run.directory, EXIT_FILE, F_OK, 0) < 0);
    CHECK(access(run.state, F_OK) < 0 && errno == ENOENT);
    clean(&run);
}

TEST(a_start_that_cannot_be_noted_fails)
{
    struct run run;
    struct builder plan;
    prepare(&run);
    unlinkat(run.directory, START_NEW_FILE, 0);
    begin_kept(&plan, &run, 0);
    put_script(&plan, "sleep 1000");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_ERROR));
    shutdown(run.control, SHUT_RDWR);
    CHECK(end_of_keeper(&run) == 0);
    CHECK(faccessat(run.directory, EXIT_FILE, F_OK, 0) < 0);
    clean(&run);
}

/* The command asks to be started again at once, and does not answer when it is. */
TEST(the_command_after_the_end_is_started_again_as_it_asks)
{
    struct run run;
    struct builder plan;
    prepare(&run);
    touch(&run, AFTER_FILE);
    begin_kept(&plan, &run, 0);
    put_after(&plan,
              "cd \"$RECORD\"; [ -e exit ] || exit 1; for fd in 4 5 6 7 8 9; do [ -e "
              "/proc/$$/fd/$fd ] && echo $fd >>runs; done;"
              "echo run >>runs;"
              "grep Sig /proc/self/status >signals; [ -e once ] && exit; >once;"
              "printf '\\1\\0\\0\\0\\0\\0\\0\\0' >&3",
              &run);
    put_script(&plan, "exit 0");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(end_of_keeper(&run) == 0);
    CHECK(has(&run, "runs", "run\nrun\n"));
    CHECK(has(&run, "signals", "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n"));
    CHECK(is_gone(run.state));
    clean(&run);
}

TEST(cease_ends_the_wait_for_the_next_start)
{
    struct run run;
    struct builder plan;
    struct packet packet;
    prepare(&run);
    touch(&run, AFTER_FILE);
    begin_kept(&plan, &run, 0);
    put_after(&plan, "printf '\\0\\0\\0\\0\\0\\0\\1\\0' >&3; >\"$RECORD\"/asked", &run);
    put_script(&plan, "exit 5");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(appears(&run, "asked"));
    int late = connect_to(&run);
    CHECK(send_header(late, KEEP_ATTACH, KEEP_STREAM_STDOUT));
    CHECK(next_packet(late, &packet, KEEP_ATTACHED) == 0);
    CHECK(next_packet(late, &packet, KEEP_EXITED) == 0 && packet.header.value == 5 << 8);
    close(late);
    CHECK(access(run.attach, F_OK) == 0);
    int client = connect_to(&run);
    CHECK(send_header(client, KEEP_CEASE, 0));
    CHECK(end_of_keeper(&run) == 0);
    close(client);
    CHECK(is_gone(run.state));
    clean(&run);
}

/* It fails in each way, and then succeeds without an answer. */
TEST(a_command_after_the_end_that_fails_is_started_again)
{
    struct run run;
    struct builder plan;
    prepare(&run);
    touch(&run, AFTER_FILE);
    begin_kept(&plan, &run, 0);
    put_after(&plan,
              "cd \"$RECORD\"; echo run >>runs; case $(wc -l <runs) in 1) exit 1;; "
              "2) kill -KILL $$;; esac",
              &run);
    put_script(&plan, "exit 0");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(end_of_keeper(&run) == 0);
    CHECK(has(&run, "runs", "run\nrun\nrun\n"));
    CHECK(!has(&run, "runs", "run\nrun\nrun\nrun\n"));
    CHECK(is_gone(run.state));
    clean(&run);
}

TEST(a_command_after_the_end_that_fails_is_not_started_again_without_the_file)
{
    struct run run;
    struct builder plan;
    prepare(&run);
    touch(&run, AFTER_FILE);
    begin_kept(&plan, &run, 0);
    put_after(&plan, "cd \"$RECORD\"; echo run >>runs; rm after; exit 1", &run);
    put_script(&plan, "exit 0");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(end_of_keeper(&run) == 0);
    CHECK(!has(&run, "runs", "run\nrun\n"));
    clean(&run);
}

/* The command cannot even be executed. */
TEST(cease_ends_the_wait_after_a_failure)
{
    struct run run;
    struct builder plan;
    struct packet packet;
    prepare(&run);
    touch(&run, AFTER_FILE);
    begin_kept(&plan, &run, 0);
    begin_step(&plan, OP_AFTER);
    put32(&plan, 1);
    put_string(&plan, "/nosuch/program");
    put32(&plan, 0);
    end_step(&plan);
    put_script(&plan, "exit 5");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(appears(&run, EXIT_FILE));
    int client = connect_to(&run);
    CHECK(send_header(client, KEEP_ATTACH, KEEP_STREAM_STDOUT));
    CHECK(next_packet(client, &packet, KEEP_ATTACHED) == 0);
    CHECK(next_packet(client, &packet, KEEP_EXITED) == 0);
    close(client);
    client = connect_to(&run);
    CHECK(send_header(client, KEEP_CEASE, 0));
    CHECK(end_of_keeper(&run) == 0);
    close(client);
    CHECK(faccessat(run.directory, AFTER_FILE, F_OK, 0) == 0 && is_gone(run.state));
    clean(&run);
}

TEST(without_the_file_of_the_record_no_command_is_started)
{
    struct run run;
    struct builder plan;
    prepare(&run);
    begin_kept(&plan, &run, 0);
    put_after(&plan, ">\"$RECORD\"/ran", &run);
    put_script(&plan, "exit 0");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(end_of_keeper(&run) == 0);
    CHECK(faccessat(run.directory, "ran", F_OK, 0) < 0);
    clean(&run);
}

/* Another run of the container has the directory by then. */
TEST(the_note_of_another_run_stays)
{
    struct run run;
    struct builder plan;
    char moved[96];
    prepare(&run);
    begin_kept(&plan, &run, KEEP_STDIN);
    put_script(&plan, "read line");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    int client = connect_to(&run);
    snprintf(moved, sizeof moved, "%s.old", run.state);
    CHECK(rename(run.state, moved) == 0 && mkdir(run.state, 0700) == 0);
    CHECK(send_header(client, KEEP_ATTACH, KEEP_STREAM_STDIN));
    CHECK(send_header(client, KEEP_INPUT_END, 0));
    CHECK(end_of_keeper(&run) == 0);
    close(client);
    CHECK(access(run.state, F_OK) == 0);
    clean(&run);
}

/* The program echoes more than all buffers hold; the client reads only after it has sent everything it can. */
TEST(input_that_is_not_read_blocks_nobody_and_arrives_complete)
{
    enum { TOTAL = 600000 };
    struct run run;
    struct builder plan;
    struct packet packet = {{KEEP_INPUT, 0}, ""};
    size_t sent = 0, count = 0;
    prepare(&run);
    begin_kept(&plan, &run, KEEP_STDIN | KEEP_STDIN_ONCE);
    put_script(&plan, "sleep 0.2; tr a b | wc -c");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    int reader = connect_to(&run);
    CHECK(send_header(reader, KEEP_ATTACH, KEEP_STREAM_STDOUT));
    CHECK(next_packet(reader, &packet, KEEP_ATTACHED) == 0);
    int writer = connect_to(&run);
    CHECK(send_header(writer, KEEP_ATTACH, KEEP_STREAM_STDIN));
    packet.header.packet = KEEP_INPUT;
    memset(packet.bytes, 'a', sizeof packet.bytes);
    while (sent < TOTAL) {
        size_t length = TOTAL - sent < KEEP_BYTES ? TOTAL - sent : KEEP_BYTES;
        ssize_t got = send(writer, &packet, sizeof packet.header + length, MSG_NOSIGNAL);
        if (got < 0)
            fail("send");
        sent += (size_t)got - sizeof packet.header;
    }
    close(writer); /* the end of the first client of stdin is the end of stdin */
    ssize_t length = next_packet(reader, &packet, KEEP_OUTPUT);
    CHECK(length > 0);
    for (ssize_t i = 0; i < length && packet.bytes[i] != '\n'; i++)
        count = count * 10 + (size_t)(packet.bytes[i] - '0');
    CHECK(count == TOTAL);
    CHECK(next_packet(reader, &packet, KEEP_EXITED) == 0);
    close(reader);
    CHECK(end_of_keeper(&run) == 0);
    clean(&run);
}

/* Waits until a file of the record has that size. */
static int grows(const struct run *run, const char *name, off_t size)
{
    struct stat status;
    for (int waited = 0; waited < LIMIT_MILLISECONDS; waited++) {
        if (fstatat(run->directory, name, &status, 0) == 0 && status.st_size >= size)
            return 1;
        (void)poll(NULL, 0, 1);
    }
    return 0;
}

/* Receives a packet. Returns its length, 0 at the end of the connection, or -1 after the limit. */
static ssize_t next_bytes(int client, struct packet *packet)
{
    struct pollfd event = {.fd = client, .events = POLLIN};
    return poll(&event, 1, LIMIT_MILLISECONDS) <= 0 ? -1 : recv(client, packet, sizeof *packet, 0);
}

TEST(a_client_that_does_not_read_is_dropped_and_the_log_is_complete)
{
    struct run run;
    struct builder plan;
    struct packet packet;
    ssize_t length = 0;
    prepare(&run);
    begin_kept(&plan, &run, KEEP_STDIN);
    put_log(&plan, LOG_TEXT, 0, 1);
    put_script(&plan, "read go; head -c 20000000 /dev/zero; >../written; read end");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    int slow = connect_to(&run);
    CHECK(send_header(slow, KEEP_ATTACH, KEEP_STREAM_STDOUT | KEEP_STREAM_STDIN));
    CHECK(next_packet(slow, &packet, KEEP_ATTACHED) == 0);
    packet.header.packet = KEEP_INPUT;
    packet.bytes[0] = '\n';
    CHECK(send(slow, &packet, 9, MSG_NOSIGNAL) == 9);
    CHECK(grows(&run, LOG_FILE, 20000000)); /* more than the queue and the socket hold */
    while ((length = next_bytes(slow, &packet)) > 0)
        CHECK(packet.header.packet == KEEP_OUTPUT);
    CHECK(length == 0 && kill(run.keeper, 0) == 0);
    int other = connect_to(&run);
    CHECK(send_header(other, KEEP_ATTACH, KEEP_STREAM_STDIN));
    CHECK(next_packet(other, &packet, KEEP_ATTACHED) == 0);
    CHECK(send_header(other, KEEP_INPUT_END, 0));
    CHECK(end_of_keeper(&run) == 0);
    close(slow);
    close(other);
    CHECK(has(&run, EXIT_FILE, "\nlost 0\n"));
    clean(&run);
}

TEST(nobody_but_a_known_packet_is_served)
{
    struct run run;
    struct builder plan;
    struct packet packet = {{99, 0}, ""};
    prepare(&run);
    begin_kept(&plan, &run, KEEP_STDIN);
    put_script(&plan, "read line");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    int wrong = connect_to(&run);
    CHECK(send_header(wrong, 99, 0));
    CHECK(recv(wrong, &packet, sizeof packet, 0) == 0);
    close(wrong);
    int client = connect_to(&run);
    CHECK(send_header(client, KEEP_ATTACH, KEEP_STREAM_STDIN));
    CHECK(send_header(client, KEEP_INPUT_END, 0));
    CHECK(next_packet(client, &packet, KEEP_ATTACHED) == 0);
    CHECK(next_packet(client, &packet, KEEP_EXITED) == 0 && packet.header.value == 1 << 8);
    close(client);
    CHECK(end_of_keeper(&run) == 0);
    clean(&run);
}

/* The file system still knows us as root, so the modes of the directories are not what refuses us. */
TEST(another_user_is_not_served)
{
    struct run run;
    struct builder plan;
    struct packet packet;
    prepare(&run);
    begin_kept(&plan, &run, KEEP_STDIN);
    put_script(&plan, "read line");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(seteuid(OTHER_USER) == 0);
    (void)setfsuid(0);
    int client = connect_to(&run);
    CHECK(seteuid(0) == 0);
    (void)send_header(client, KEEP_ATTACH, KEEP_STREAM_STDIN); /* it may be closed by now */
    CHECK(next_bytes(client, &packet) == 0 || errno == ECONNRESET);
    close(client);
    client = connect_to(&run);
    CHECK(send_header(client, KEEP_ATTACH, KEEP_STREAM_STDIN));
    CHECK(next_packet(client, &packet, KEEP_ATTACHED) == 0);
    CHECK(send_header(client, KEEP_INPUT_END, 0));
    close(client);
    CHECK(end_of_keeper(&run) == 0);
    clean(&run);
}

/* Empty lines, because these take longest to write. A line of the log has 40 bytes and a newline. */
TEST(what_a_client_gets_is_in_the_log)
{
    struct run run;
    struct builder plan;
    struct packet packet;
    struct stat status;
    ssize_t length;
    off_t logged_bytes = 0;
    prepare(&run);
    begin_kept(&plan, &run, KEEP_STDIN);
    put_log(&plan, LOG_TEXT, 0, 1);
    put_script(&plan, "read go; head -c 3000000 /dev/zero | tr '\\0' '\\n'");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    int client = connect_to(&run);
    CHECK(send_header(client, KEEP_ATTACH, KEEP_STREAM_STDOUT | KEEP_STREAM_STDIN));
    CHECK(next_packet(client, &packet, KEEP_ATTACHED) == 0);
    CHECK(send_header(client, KEEP_INPUT_END, 0));
    while ((length = next_bytes(client, &packet)) > 0 && packet.header.packet == KEEP_OUTPUT) {
        logged_bytes += (length - (ssize_t)sizeof packet.header) * 41;
        CHECK(fstatat(run.directory, LOG_FILE, &status, 0) == 0 && status.st_size >= logged_bytes);
    }
    CHECK(packet.header.packet == KEEP_EXITED && logged_bytes == (off_t)3000000 * 41);
    close(client);
    CHECK(end_of_keeper(&run) == 0);
    clean(&run);
}

/* A plan that runs `sh -c script`, for the checks; none of a container. */
static void put_health(struct builder *plan, const char *script, uint64_t limit, uint32_t flags)
{
    struct builder check;
    begin_plan(&check);
    put_script(&check, script);
    begin_step(plan, OP_HEALTH);
    put_block(plan, check.bytes, check.length);
    put64(plan, 20000000); /* 20 ms */
    put64(plan, limit);
    put64(plan, 0);
    put64(plan, 0);
    put32(plan, 2);
    put32(plan, flags);
    end_step(plan);
}

/* Waits until a file of the record has a text. */
static int gets(const struct run *run, const char *name, const char *part)
{
    for (int waited = 0; waited < LIMIT_MILLISECONDS; waited++) {
        size_t length;
        char *bytes = content(run, name, &length);
        int found = strstr(bytes, part) != NULL;
        free(bytes);
        if (found)
            return 1;
        (void)poll(NULL, 0, 1);
    }
    return has(run, name, part);
}

TEST(the_health_of_a_container_changes_with_its_checks)
{
    struct run run;
    struct builder plan;
    char script[160];
    prepare(&run);
    begin_kept(&plan, &run, KEEP_STDIN);
    snprintf(script, sizeof script, "cd %s; echo checked; [ ! -e sick ] || exit 3", run.top);
    put_health(&plan, script, UINT64_C(10000000000), 0);
    put_script(&plan, "read line");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(has(&run, HEALTH_FILE, "run 7\nstatus "));
    CHECK(gets(&run, HEALTH_FILE, "status healthy\nfailing 0\nresult "));
    CHECK(has(&run, HEALTH_FILE, " 0 8\nchecked\n\n"));
    touch(&run, "../sick");
    CHECK(gets(&run, HEALTH_FILE, "status unhealthy\nfailing "));
    CHECK(has(&run, HEALTH_FILE, " 3 8\nchecked\n\n"));
    CHECK(gets(&run, "../events", "\"Action\":\"health_status: unhealthy\""));
    CHECK(has(&run, "../events", "\"Action\":\"health_status: healthy\""));
    int client = connect_to(&run);
    CHECK(send_header(client, KEEP_ATTACH, KEEP_STREAM_STDIN));
    CHECK(send_header(client, KEEP_INPUT_END, 0));
    CHECK(end_of_keeper(&run) == 0);
    CHECK(has(&run, EXIT_FILE, "\nstatus 256\n") && has(&run, EXIT_FILE, "\nunhealthy 1\n"));
    close(client);
    clean(&run);
}

TEST(a_check_that_takes_too_long_is_killed_and_the_container_with_it)
{
    struct run run;
    struct builder plan;
    char script[160];
    prepare(&run);
    begin_kept(&plan, &run, KEEP_STDIN);
    snprintf(script, sizeof script, "echo $$ >%s/checker; exec sleep 1000", run.top);
    put_health(&plan, script, UINT64_C(300000000), HEALTH_KILL);
    put_script(&plan, "read line");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(end_of_keeper(&run) == 0);
    CHECK(has(&run, EXIT_FILE, "\nstatus 9\n") && has(&run, EXIT_FILE, "\nunhealthy 1\n"));
    CHECK(has(&run, HEALTH_FILE, "status unhealthy\nfailing 2\nresult "));
    CHECK(has(&run, HEALTH_FILE, " -1 "));
    size_t length;
    char *checker = content(&run, "../checker", &length);
    CHECK(atoi(checker) > 0 && kill(atoi(checker), 0) < 0 && errno == ESRCH);
    free(checker);
    clean(&run);
}

/* Its supervisor is stopped, so nothing kills it: as if it waited in the kernel. */
TEST(a_check_that_cannot_be_ended_has_failed_and_so_have_the_next_ones)
{
    struct run run;
    struct builder plan;
    char script[160];
    prepare(&run);
    begin_kept(&plan, &run, KEEP_STDIN);
    snprintf(script, sizeof script, "echo $$ >>%s/checker; kill -STOP $PPID; exec sleep 1000",
             run.top);
    put_health(&plan, script, UINT64_C(300000000), 0);
    put_script(&plan, "read line");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(gets(&run, HEALTH_FILE, "status unhealthy\nfailing 3\n"));
    CHECK(has(&run, HEALTH_FILE, "does not end"));
    int client = connect_to(&run);
    CHECK(send_header(client, KEEP_ATTACH, KEEP_STREAM_STDIN));
    CHECK(send_header(client, KEEP_INPUT_END, 0));
    CHECK(end_of_keeper(&run) == 0);
    close(client);
    size_t length;
    char *checker = content(&run, "../checker", &length);
    CHECK(atoi(checker) > 0 && length == strcspn(checker, "\n") + 1); /* there was one */
    (void)kill(atoi(checker), SIGKILL);
    free(checker);
    clean(&run);
}

TEST(sigterm_ends_the_container_and_nothing_comes_afterwards)
{
    struct run run;
    struct builder plan;
    prepare(&run);
    touch(&run, AFTER_FILE);
    begin_kept(&plan, &run, 0);
    put_after(&plan, ">\"$RECORD\"/ran", &run);
    put_log(&plan, LOG_TEXT, 0, 1);
    put_script(&plan, "trap 'exit 4' TERM; echo ready; while :; do sleep 0.01; done");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(gets(&run, LOG_FILE, "ready"));
    CHECK(kill(run.keeper, SIGTERM) == 0);
    CHECK(end_of_keeper(&run) == 0);
    CHECK(has(&run, EXIT_FILE, "\nstatus 1024\n") && has(&run, EXIT_FILE, "\nterminated 1\n"));
    CHECK(faccessat(run.directory, AFTER_FILE, F_OK, 0) == 0);
    CHECK(faccessat(run.directory, "ran", F_OK, 0) < 0);
    CHECK(is_gone(run.state));
    clean(&run);
}

TEST(sigterm_ends_the_wait_for_the_next_start)
{
    struct run run;
    struct builder plan;
    prepare(&run);
    touch(&run, AFTER_FILE);
    begin_kept(&plan, &run, 0);
    put_after(&plan, "printf '\\0\\0\\0\\0\\0\\0\\1\\0' >&3; >\"$RECORD\"/asked", &run);
    put_script(&plan, "exit 5");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(appears(&run, "asked"));
    CHECK(has(&run, EXIT_FILE, "\nterminated 0\n"));
    CHECK(kill(run.keeper, SIGTERM) == 0);
    CHECK(end_of_keeper(&run) == 0);
    CHECK(has(&run, EXIT_FILE, "\nstatus 1280\n") && has(&run, EXIT_FILE, "\nterminated 1\n"));
    CHECK(is_gone(run.state));
    clean(&run);
}

TEST(a_check_that_runs_at_the_end_of_the_container_is_killed)
{
    struct run run;
    struct builder plan;
    char script[160];
    prepare(&run);
    begin_kept(&plan, &run, KEEP_STDIN);
    snprintf(script, sizeof script, "echo $$ >%s/checker; exec sleep 1000", run.top);
    put_health(&plan, script, UINT64_C(1000000000000), 0);
    snprintf(script, sizeof script, "while [ ! -s %s/checker ]; do sleep 0.01; done", run.top);
    put_script(&plan, script);
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(end_of_keeper(&run) == 0);
    size_t length;
    char *checker = content(&run, "../checker", &length);
    CHECK(atoi(checker) > 0 && kill(atoi(checker), 0) < 0 && errno == ESRCH);
    free(checker);
    clean(&run);
}

/* A process that is not of the container writes to its output for longer than the keeper waits. */
TEST(output_that_is_not_read_any_more_counts_as_lost)
{
    struct run run;
    struct builder plan;
    prepare(&run);
    begin_kept(&plan, &run, 0);
    put_log(&plan, LOG_TEXT, 100000, 1);
    put_script(&plan, "trap '' HUP; yes & exit 0");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(end_of_keeper(&run) == 0);
    CHECK(has(&run, EXIT_FILE, "\nlost ") && !has(&run, EXIT_FILE, "\nlost 0\n"));
    clean(&run);
}

/* It is in the network namespace of the container to which it connects, or may be. */
TEST(a_helper_that_connects_launches_nothing)
{
    struct run run = {.keeper = 0};
    struct record record = {.type = RECORD_CONNECT, .status = AF_INET};
    start_keeper(&run);
    CHECK(report_send(run.control, &record) == 0);
    CHECK(receives(&run, RECORD_ERROR)); /* no container came with it */
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    const int descriptors[] = {null, null, null, null};
    record = (struct record){.type = RECORD_LAUNCH};
    CHECK(report_send_descriptors(run.control, &record, descriptors, 4) == 0);
    CHECK(report_receive(run.control, &record) > 0);
    CHECK(record.type == RECORD_ERROR && record.error == EBUSY);
    close(null);
    close(run.control);
    CHECK(end_of_keeper(&run) == 0);
}

int main(int count, char **words)
{
    if (count != 2)
        return 2;
    helper = words[1];
    signal(SIGPIPE, SIG_IGN);
    RUN(a_kept_program_outlives_the_jvm_and_its_end_is_noted);
    RUN(a_start_whose_jvm_dies_before_it_is_ready_leaves_nothing);
    RUN(a_start_that_cannot_be_noted_fails);
    RUN(the_command_after_the_end_is_started_again_as_it_asks);
    RUN(cease_ends_the_wait_for_the_next_start);
    RUN(a_command_after_the_end_that_fails_is_started_again);
    RUN(a_command_after_the_end_that_fails_is_not_started_again_without_the_file);
    RUN(cease_ends_the_wait_after_a_failure);
    RUN(without_the_file_of_the_record_no_command_is_started);
    RUN(the_note_of_another_run_stays);
    RUN(input_that_is_not_read_blocks_nobody_and_arrives_complete);
    RUN(a_client_that_does_not_read_is_dropped_and_the_log_is_complete);
    RUN(nobody_but_a_known_packet_is_served);
    if (geteuid() == 0)
        RUN(another_user_is_not_served);
    RUN(what_a_client_gets_is_in_the_log);
    RUN(the_health_of_a_container_changes_with_its_checks);
    RUN(a_check_that_takes_too_long_is_killed_and_the_container_with_it);
    RUN(a_check_that_cannot_be_ended_has_failed_and_so_have_the_next_ones);
    RUN(a_check_that_runs_at_the_end_of_the_container_is_killed);
    RUN(sigterm_ends_the_container_and_nothing_comes_afterwards);
    RUN(sigterm_ends_the_wait_for_the_next_start);
    RUN(output_that_is_not_read_any_more_counts_as_lost);
    RUN(a_helper_that_connects_launches_nothing);
    return failures != 0;
}
