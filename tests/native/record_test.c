/* The files of a record that a keeper writes, and the events. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "event.h"
#include "packet.h"
#include "record.h"
#include "test.h"

int failures;
const char *test_name;

static char top[128];
static int directory;

static size_t load(const char *name, char *bytes, size_t room)
{
    int file = openat(directory, name, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? 0 : read(file, bytes, room - 1);
    if (file >= 0)
        close(file);
    bytes[length > 0 ? length : 0] = 0;
    return length > 0 ? (size_t)length : 0;
}

TEST(an_exit_record_has_all_keys_and_an_end)
{
    const struct ending ending = {.run = 1,
                                  .status = 256,
                                  .started = 2,
                                  .finished = 3,
                                  .wall = 4,
                                  .user = 5,
                                  .system = 6,
                                  .peak = 7,
                                  .oom = 8,
                                  .lost = 9,
                                  .unwritten = 10,
                                  .unhealthy = 1,
                                  .terminated = 1};
    char bytes[ENDING_LENGTH + 1];
    CHECK(record_reserve(directory) == 0);
    CHECK(load("exit.new", bytes, sizeof bytes) == ENDING_LENGTH);
    CHECK(record_exit(directory, &ending) == 0);
    load("exit", bytes, sizeof bytes);
    CHECK(!strcmp(bytes, "run 1\nstatus 256\nstarted 2\nfinished 3\nwall 4\nuser 5\nsystem 6\npeak "
                         "7\noom 8\nlost 9\n"
                         "unwritten 10\nunhealthy 1\nterminated 1\nend\n"));
    CHECK(faccessat(directory, "exit.new", F_OK, 0) < 0);
}

TEST(the_largest_values_fit)
{
    struct ending ending;
    char bytes[ENDING_LENGTH];
    memset(&ending, 0xff, sizeof ending);
    ending.status = 0xffff;
    size_t length = record_format(&ending, bytes);
    CHECK(length + 1 < sizeof bytes && !strcmp(bytes + length - 5, "\nend\n"));
}

TEST(the_lock_of_a_record_excludes_its_other_descriptors)
{
    int other = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int lock = record_lock(directory);
    CHECK(lock >= 0);
    CHECK(flock(other, LOCK_EX | LOCK_NB) < 0);
    CHECK(flock(directory, LOCK_EX | LOCK_NB) < 0);
    close(lock);
    CHECK(flock(other, LOCK_EX | LOCK_NB) == 0);
    close(other);
}

TEST(an_event_is_one_line_with_its_beginning_however_long)
{
    static char beginning[20000], bytes[50000];
    char path[160];
    snprintf(path, sizeof path, "%s/events", top);
    memset(beginning, 'x', sizeof beginning - 1);
    memcpy(beginning, "{\"id\":\"", 7);
    beginning[sizeof beginning - 2] = '"';
    const struct event start = {beginning, "start", UINT64_C(1700000000123456789), -1};
    const struct event die = {"{\"id\":\"a\"", "die", UINT64_C(1700000001000000000), 137};
    CHECK(event_prepare(path) == 0);
    CHECK(event_add(path, &start) == 0 && event_add(path, &die) == 0);
    size_t length = load("events", bytes, sizeof bytes);
    const char *first =
        ",\"Action\":\"start\",\"time\":1700000000,\"timeNano\":1700000000123456789}\n";
    const char *second =
        "{\"id\":\"a\",\"Action\":\"die\",\"time\":1700000001,\"timeNano\":1700000001000000000,"
        "\"exitCode\":\"137\"}\n";
    CHECK(length == sizeof beginning - 1 + strlen(first) + strlen(second));
    int file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    CHECK(write(file, "{\"torn", 6) == 6);
    close(file);
    CHECK(event_add(path, &die) == 0);
    length = load("events", bytes, sizeof bytes);
    CHECK(!strncmp(bytes + length - strlen(second) - 7, "{\"torn\n", 7));
    length -= strlen(second) + 7;
    CHECK(!strncmp(bytes + sizeof beginning - 1, first, strlen(first)));
    CHECK(!strncmp(bytes + length - strlen(second), second, strlen(second)));
}

static int is_packet(uint32_t type, uint32_t value, size_t length)
{
    static char bytes[sizeof(struct keep_header) + KEEP_BYTES + 1];
    struct keep_header header = {type, value};
    memcpy(bytes, &header, sizeof header);
    return packet_read(bytes, sizeof header + length, &header) == 0;
}

TEST(a_packet_of_a_client_has_the_length_and_value_of_its_type)
{
    struct keep_header header;
    CHECK(packet_read("1234567", 7, &header) < 0);
    CHECK(is_packet(KEEP_INPUT, 0, 0) && is_packet(KEEP_INPUT, 0, KEEP_BYTES));
    CHECK(!is_packet(KEEP_INPUT, 0, KEEP_BYTES + 1));
    CHECK(is_packet(KEEP_ATTACH, 7, 0) && !is_packet(KEEP_ATTACH, 8, 0) &&
          !is_packet(KEEP_ATTACH, 0, 0));
    CHECK(!is_packet(KEEP_ATTACH, 1, 1) && !is_packet(KEEP_RESIZE, 1, 1) &&
          is_packet(KEEP_RESIZE, 1, 0));
    CHECK(is_packet(KEEP_CEASE, 0, 0) && is_packet(KEEP_INPUT_END, 0, 0));
    CHECK(!is_packet(KEEP_OUTPUT, 1, 1) && !is_packet(KEEP_EXITED, 0, 0) &&
          !is_packet(KEEP_ATTACHED, 0, 0));
    CHECK(!is_packet(0, 0, 0) && !is_packet(KEEP_CEASE + 1, 0, 0));
}

int main(void)
{
    const char *temporary = getenv("TMPDIR");
    snprintf(top, sizeof top, "%s/recordXXXXXX", temporary ? temporary : "/tmp");
    if (!mkdtemp(top) || (directory = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) {
        perror(top);
        return 2;
    }
    RUN(an_exit_record_has_all_keys_and_an_end);
    RUN(the_largest_values_fit);
    RUN(the_lock_of_a_record_excludes_its_other_descriptors);
    RUN(an_event_is_one_line_with_its_beginning_however_long);
    RUN(a_packet_of_a_client_has_the_length_and_value_of_its_type);
    unlinkat(directory, "exit", 0);
    unlinkat(directory, "events", 0);
    rmdir(top);
    return failures != 0;
}
