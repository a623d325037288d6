/* The log of a keeper: its lines, its files, and what it does if it cannot write. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"
#include "plan.h"
#include "test.h"

#define ROOM (4 << 20)

int failures;
const char *test_name;

static char top[128];
static int directory;
static struct log keeper_log;
static char content[ROOM], output[ROOM];

static void fail(const char *what)
{
    perror(what);
    exit(2);
}

static void begin(unsigned int format, uint64_t limit, uint64_t files)
{
    if (log_open(&keeper_log, directory, format, limit, files) < 0)
        fail("log_open");
}

/* Removes all files of the log. */
static void clear(void)
{
    char command[160];
    snprintf(command, sizeof command, "rm -f %s/log*", top);
    if (system(command) != 0)
        fail(command);
}

static size_t load(const char *name)
{
    int file = openat(directory, name, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    ssize_t length = read(file, content, sizeof content - 1);
    close(file);
    content[length > 0 ? length : 0] = 0;
    return length > 0 ? (size_t)length : 0;
}

/* Adds what a stream had according to lines of LOG_TEXT; returns the new length, or -1 if one is no such line. */
static size_t unlog(size_t length, const char *stream, size_t taken)
{
    const char *end = content + length;
    for (const char *line = content, *line_end; line < end; line = line_end + 1) {
        line_end = memchr(line, '\n', (size_t)(end - line));
        if (!line_end || line_end - line < 40 || line[29] != 'Z' || line[30] != ' ' ||
            (line[38] != 'P' && line[38] != 'F') || line[39] != ' ')
            return (size_t)-1;
        if (strncmp(line + 31, stream, 6) != 0)
            continue;
        memcpy(output + taken, line + 40, (size_t)(line_end - line - 40));
        taken += (size_t)(line_end - line - 40);
        if (line[38] == 'F')
            output[taken++] = '\n';
    }
    return taken;
}

static void collect(void *to, const char *bytes, size_t length)
{
    size_t *used = to;
    memcpy(content + *used, bytes, length);
    *used += length;
    content[*used] = 0;
}

static const char *line_of(unsigned int format, const char *bytes, size_t length, int ended)
{
    size_t used = 0;
    const struct logline line = {.format = format,
                                 .stream = 2,
                                 .time = {.tv_sec = 1709251199, .tv_nsec = 42},
                                 .bytes = bytes,
                                 .length = length,
                                 .ended = ended};
    logline_write(&line, collect, &used);
    return content;
}

TEST(a_line_of_text_has_the_bytes_of_the_program)
{
    const char *line = line_of(LOG_TEXT, "a\0b\xff", 4, 1);
    CHECK(!memcmp(line, "2024-02-29T23:59:59.000000042Z stderr F a\0b\xff\n", 46));
    CHECK(!strcmp(line_of(LOG_TEXT, "", 0, 0), "2024-02-29T23:59:59.000000042Z stderr P \n"));
}

#define JSON(text)                                                                                 \
    "{\"log\":\"" text "\",\"stream\":\"stderr\",\"time\":\"2024-02-29T23:59:59.000000042Z\"}\n"

TEST(a_line_of_json_is_what_docker_writes)
{
    CHECK(!strcmp(line_of(LOG_JSON, "plain", 5, 1), JSON("plain\\n")));
    CHECK(!strcmp(line_of(LOG_JSON, "plain", 5, 0), JSON("plain")));
    CHECK(!strcmp(line_of(LOG_JSON, "\"\\\r\t<>&", 7, 1),
                  JSON("\\\"\\\\\\r\\u0009\\u003c\\u003e\\u0026\\n")));
    CHECK(!strcmp(line_of(LOG_JSON, "a\0b", 3, 0), JSON("a\\u0000b")));
    CHECK(!strcmp(line_of(LOG_JSON, "\xc3\xa9\xf0\x9f\x98\x80", 6, 0),
                  JSON("\xc3\xa9\xf0\x9f\x98\x80")));
    CHECK(!strcmp(line_of(LOG_JSON, "\xe2\x80\xa8\xe2\x80\xa9", 6, 0), JSON("\\u2028\\u2029")));
}

/* A surrogate, an overlong slash, a byte that begins nothing, and a character that is cut off. */
TEST(bytes_that_are_no_utf8_become_the_replacement_character)
{
    CHECK(!strcmp(line_of(LOG_JSON, "\xed\xa0\x80", 3, 0), JSON("\\ufffd\\ufffd\\ufffd")));
    CHECK(!strcmp(line_of(LOG_JSON, "\xc0\xaf", 2, 0), JSON("\\ufffd\\ufffd")));
    CHECK(!strcmp(line_of(LOG_JSON, "x\xff\x80y", 4, 0), JSON("x\\ufffd\\ufffdy")));
    CHECK(!strcmp(line_of(LOG_JSON, "\xe2\x82", 2, 0), JSON("\\ufffd\\ufffd")));
}

TEST(a_character_is_not_divided_between_lines_of_json)
{
    CHECK(logline_split(LOG_JSON, "ab\xe2\x82", 4) == 2);
    CHECK(logline_split(LOG_JSON, "abc\xf0\x9f\x98", 6) == 3);
    CHECK(logline_split(LOG_JSON, "ab\xe2\x82\xac", 5) == 5);
    CHECK(logline_split(LOG_JSON, "ab\x80\x80", 4) == 4);
    CHECK(logline_split(LOG_JSON, "\xe2", 1) == 1);
    CHECK(logline_split(LOG_TEXT, "ab\xe2\x82", 4) == 4);
}

/* The bytes of the program in a stream, which has all bytes and long lines. */
static char byte_at(size_t index)
{
    uint64_t mixed = (index + 1) * UINT64_C(0x9e3779b97f4a7c15);
    if (index > 70000 && index < 120000)
        return 'x';
    return (char)(mixed >> 56);
}

static void add_range(int stream, size_t from, size_t to)
{
    static char bytes[40000];
    for (size_t i = from; i < to; i++)
        bytes[i - from] = byte_at(i);
    log_add(&keeper_log, stream, bytes, to - from);
}

static int is_output(size_t taken, size_t length)
{
    for (size_t i = 0; i < length && taken == length; i++)
        if (output[i] != byte_at(i))
            return 0;
    return taken == length;
}

TEST(both_streams_can_be_read_back_byte_by_byte)
{
    clear();
    begin(LOG_TEXT, 0, 1);
    size_t at = 0;
    for (size_t step = 1; at + step < 300000; step = step * 7 % 39989) {
        add_range(1, at, at + step);
        add_range(2, at, at + step);
        at += step;
    }
    log_end(&keeper_log);
    size_t length = load("log");
    CHECK(is_output(unlog(length, "stdout", 0), at));
    CHECK(is_output(unlog(length, "stderr", 0), at));
    CHECK(keeper_log.lost == 0);
    clear();
}

TEST(a_complete_line_is_in_the_file_at_once)
{
    clear();
    begin(LOG_TEXT, 0, 1);
    log_add(&keeper_log, 1, "one\ntw", 6);
    CHECK(load("log") == 44 && !strcmp(content + 31, "stdout F one\n"));
    log_add(&keeper_log, 1, "o\n", 2);
    CHECK(load("log") == 88 && !strcmp(content + 44 + 31, "stdout F two\n"));
    log_end(&keeper_log);
}

TEST(a_torn_line_at_the_end_is_removed)
{
    clear();
    begin(LOG_TEXT, 0, 1);
    log_add(&keeper_log, 1, "one\n", 4);
    log_end(&keeper_log);
    int file = openat(directory, "log", O_WRONLY | O_APPEND);
    for (int i = 0; i < 3000; i++) /* longer than what is looked at at once */
        if (write(file, "torn torn ", 10) != 10)
            fail("write");
    close(file);
    begin(LOG_TEXT, 0, 1);
    log_add(&keeper_log, 1, "two\n", 4);
    log_end(&keeper_log);
    CHECK(load("log") == 88 && !strcmp(content + 44 + 31, "stdout F two\n"));
    clear();
    file = openat(directory, "log", O_WRONLY | O_CREAT, 0600);
    CHECK(write(file, "torn", 4) == 4);
    close(file);
    begin(LOG_TEXT, 0, 1);
    log_end(&keeper_log);
    CHECK(load("log") == 0);
}

static size_t size_of(const char *name)
{
    struct stat status;
    return fstatat(directory, name, &status, 0) < 0 ? 0 : (size_t)status.st_size;
}

/* Each line has 44 bytes, so a file has three of them: the third begins below 100 bytes. */
static void add_numbers(int from, int to)
{
    char line[8];
    for (int i = from; i < to; i++) {
        snprintf(line, sizeof line, "%03d\n", i);
        log_add(&keeper_log, 1, line, 4);
    }
}

TEST(files_are_rotated_by_their_size)
{
    clear();
    begin(LOG_TEXT, 100, 3);
    add_numbers(0, 11);
    log_end(&keeper_log);
    CHECK(size_of("log") == 88 && size_of("log.1") == 132 && size_of("log.2") == 132);
    CHECK(size_of("log.3") == 0);
    size_t taken = unlog(load("log.2"), "stdout", 0);
    taken = unlog(load("log.1"), "stdout", taken);
    taken = unlog(load("log"), "stdout", taken);
    CHECK(taken == 32 && !memcmp(output, "003\n004\n", 8) && !memcmp(output + 24, "009\n010\n", 8));
    begin(LOG_TEXT, 100, 3); /* a new run continues the same files */
    add_numbers(11, 13);
    log_end(&keeper_log);
    CHECK(size_of("log") == 44 && size_of("log.1") == 132);
}

/* All in one piece: a batch is divided where a file ends. */
TEST(a_file_is_never_larger_than_its_limit_and_one_line)
{
    static char many[4000];
    clear();
    begin(LOG_TEXT, 1000, 2);
    for (int i = 0; i < 1000; i++)
        memcpy(many + (ptrdiff_t)4 * i, "abc\n", 4);
    log_add(&keeper_log, 1, many, sizeof many);
    log_end(&keeper_log);
    CHECK(size_of("log") <= 1044 && size_of("log.1") == 1012);
    CHECK(unlog(load("log.1"), "stdout", 0) == 92);
    CHECK(keeper_log.lost == 0);
}

TEST(a_single_file_begins_anew)
{
    clear();
    begin(LOG_TEXT, 100, 1);
    add_numbers(0, 1);
    int follower = openat(directory, "log", O_RDONLY | O_CLOEXEC);
    add_numbers(1, 5);
    log_end(&keeper_log);
    CHECK(size_of("log") == 88 && size_of("log.1") == 0);
    CHECK(unlog(load("log"), "stdout", 0) == 8 && !memcmp(output, "003\n", 4));
    ssize_t length = read(follower, content, sizeof content);
    CHECK(length == 132 && unlog((size_t)length, "stdout", 0) == 12);
    CHECK(!memcmp(output, "000\n001\n002\n", 12));
    close(follower);
}

static void limit_files(rlim_t bytes)
{
    struct rlimit limit = {.rlim_cur = bytes, .rlim_max = RLIM_INFINITY};
    struct rlimit present;
    if (getrlimit(RLIMIT_FSIZE, &present) < 0)
        fail("getrlimit");
    limit.rlim_max = present.rlim_max;
    if (setrlimit(RLIMIT_FSIZE, &limit) < 0)
        fail("setrlimit");
}

/* The kernel writes a part of the line, as it does on a full disk. */
TEST(what_cannot_be_written_is_counted_and_leaves_no_torn_line)
{
    clear();
    begin(LOG_TEXT, 0, 1);
    add_numbers(0, 2);
    limit_files(100);
    add_numbers(2, 5);
    log_add(&keeper_log, 2, "held", 4);
    CHECK(size_of("log") == 88);
    CHECK(keeper_log.lost == 12);
    limit_files(RLIM_INFINITY);
    add_numbers(5, 6);
    log_end(&keeper_log);
    size_t length = load("log");
    CHECK(unlog(length, "stdout", 0) == 12 && !memcmp(output, "000\n001\n005\n", 12));
    CHECK(unlog(length, "stderr", 0) == 4 && keeper_log.lost == 12);
}

/* A file that can neither be written nor made shorter is closed, and opened for
 * the next line. */
TEST(the_line_for_which_the_file_is_opened_again_is_whole)
{
    clear();
    begin(LOG_TEXT, 0, 1);
    add_numbers(0, 2);
    CHECK(write(keeper_log.file, "torn", 4) == 4);
    close(keeper_log.file);
    keeper_log.file = openat(directory, "log", O_RDONLY | O_CLOEXEC);
    add_numbers(2, 3);
    CHECK(keeper_log.file == -1 && keeper_log.lost == 4);
    add_numbers(3, 4);
    log_end(&keeper_log);
    size_t length = load("log");
    CHECK(unlog(length, "stdout", 0) == 12 && !memcmp(output, "000\n001\n003\n", 12));
    CHECK(keeper_log.lost == 4);
}

TEST(a_line_longer_than_the_memory_is_lost_whole)
{
    static char many[50000];
    clear();
    begin(LOG_JSON, 0, 1);
    log_add(&keeper_log, 1, "first\n", 6);
    size_t before = size_of("log");
    memset(many, 1, sizeof many); /* each byte has six in JSON */
    many[sizeof many - 1] = '\n';
    limit_files(before + 20000);
    log_add(&keeper_log, 1, many, sizeof many);
    limit_files(RLIM_INFINITY);
    CHECK(size_of("log") == before);
    CHECK(keeper_log.lost == sizeof many);
    log_add(&keeper_log, 1, "last\n", 5);
    log_end(&keeper_log);
    CHECK(load("log") > before && !strncmp(content + before, "{\"log\":\"last\\n\",", 16));
}

int main(void)
{
    const char *temporary = getenv("TMPDIR");
    snprintf(top, sizeof top, "%s/logXXXXXX", temporary ? temporary : "/tmp");
    if (!mkdtemp(top) || (directory = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
        fail(top);
    signal(SIGXFSZ, SIG_IGN);
    RUN(a_line_of_text_has_the_bytes_of_the_program);
    RUN(a_line_of_json_is_what_docker_writes);
    RUN(bytes_that_are_no_utf8_become_the_replacement_character);
    RUN(a_character_is_not_divided_between_lines_of_json);
    RUN(both_streams_can_be_read_back_byte_by_byte);
    RUN(a_complete_line_is_in_the_file_at_once);
    RUN(a_torn_line_at_the_end_is_removed);
    RUN(files_are_rotated_by_their_size);
    RUN(a_file_is_never_larger_than_its_limit_and_one_line);
    RUN(a_single_file_begins_anew);
    RUN(what_cannot_be_written_is_counted_and_leaves_no_torn_line);
    RUN(the_line_for_which_the_file_is_opened_again_is_whole);
    RUN(a_line_longer_than_the_memory_is_lost_whole);
    clear();
    rmdir(top);
    return failures != 0;
}
