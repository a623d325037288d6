/* The keeper, end to end: its start, its clients and its log. Usage: keeper_test HELPER */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kept.h"

#define OTHER_USER 65534

int failures;
const char *test_name;

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
    RUN(input_that_is_not_read_blocks_nobody_and_arrives_complete);
    RUN(a_client_that_does_not_read_is_dropped_and_the_log_is_complete);
    RUN(nobody_but_a_known_packet_is_served);
    if (geteuid() == 0)
        RUN(another_user_is_not_served);
    RUN(what_a_client_gets_is_in_the_log);
    RUN(output_that_is_not_read_any_more_counts_as_lost);
    RUN(a_helper_that_connects_launches_nothing);
    return failures != 0;
}
