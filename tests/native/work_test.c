/* The reader of a worker's records accepts complete records, and refuses
 * invalid ones. */
#include "test.h"
#include "worker.h"

#include <stdlib.h>
#include <string.h>

int failures;
const char *test_name;

static uint8_t bytes[WORK_MAX_LENGTH + 64];
static size_t length;

static void put(const void *value, size_t size)
{
    memcpy(bytes + length, value, size);
    length += size;
}

static void put32(uint32_t value)
{
    put(&value, sizeof value);
}

static void put64(uint64_t value)
{
    put(&value, sizeof value);
}

static void put_string(const char *string)
{
    put32((uint32_t)strlen(string));
    put(string, strlen(string) + 1);
}

static void begin(uint32_t opcode)
{
    length = 0;
    put32(opcode);
    put32(0);
}

static void end(void)
{
    uint32_t size = (uint32_t)length - 8;
    memcpy(bytes + 4, &size, sizeof size);
}

/* A FILE, with every letter that has numbers, and a string. */
static void put_file(void)
{
    begin(WORK_FILE);
    put_string("name");
    put64(7);
    put32(04755);
    put32(1);
    put32(2);
    put64((uint64_t)-3);
    put32(999999999);
    end();
}

/* Reads a copy of the exact size, so that the sanitizer detects any read beyond
 * the end. */
static int64_t read_copy(size_t size, struct work_record *record, const char **problem)
{
    static uint8_t *copy; /* until the next call, because the strings of the
                           record point to it */
    free(copy);
    copy = malloc(size ? size : 1);
    memcpy(copy, bytes, size);
    return work_read(copy, size, record, problem);
}

static int is_refused(const char *because)
{
    struct work_record record;
    const char *problem = "";
    int refused = read_copy(length, &record, &problem) < 0;
    if (refused && !strstr(problem, because))
        fprintf(stderr, "%s: refused for another reason: %s\n", test_name, problem);
    return refused && strstr(problem, because);
}

TEST(a_record_is_read_as_it_was_written)
{
    struct work_record record;
    const char *problem;
    put_file();
    CHECK(read_copy(length, &record, &problem) == (int64_t)length);
    CHECK(record.opcode == WORK_FILE && !strcmp(record.arguments[0].string, "name"));
    CHECK(record.arguments[1].number == 7 && record.arguments[2].number == 04755);
    CHECK(record.arguments[3].number == 1 && record.arguments[4].number == 2);
    CHECK((int64_t)record.arguments[5].number == -3);
    CHECK(record.arguments[6].number == 999999999);
}

TEST(only_the_first_of_two_records_is_read)
{
    struct work_record record;
    const char *problem;
    put_file();
    size_t first = length;
    put32(WORK_END);
    put32(0);
    CHECK(read_copy(length, &record, &problem) == (int64_t)first);
}

TEST(a_record_that_is_cut_anywhere_is_not_complete)
{
    struct work_record record;
    const char *problem;
    put_file();
    for (size_t cut = 0; cut < length; cut++)
        CHECK(read_copy(cut, &record, &problem) == 0);
}

TEST(a_record_of_the_greatest_length_is_read)
{
    struct work_record record;
    const char *problem;
    begin(WORK_WRITE);
    put32(WORK_MAX_LENGTH - 4);
    length += WORK_MAX_LENGTH - 4;
    end();
    CHECK(read_copy(length, &record, &problem) == (int64_t)length);
    CHECK(record.arguments[0].vector.count == WORK_MAX_LENGTH - 4);
}

TEST(a_longer_record_is_refused_before_it_is_complete)
{
    begin(WORK_WRITE);
    memcpy(bytes + 4, &(uint32_t){WORK_MAX_LENGTH + 1}, 4);
    CHECK(is_refused("too long"));
}

TEST(an_unknown_opcode_is_refused)
{
    const uint32_t unknown[] = {0, 6, 1000, UINT32_MAX};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        begin(unknown[i]);
        CHECK(is_refused("unknown"));
    }
}

TEST(an_argument_that_goes_beyond_its_record_is_refused)
{
    begin(WORK_ENTER);
    put32(100);
    put("short", 6);
    end();
    put("bytes of the next record that the string would take, if nobody looked "
        "at the length",
        80);
    CHECK(is_refused("a string is cut off"));
}

TEST(bytes_behind_the_arguments_are_refused)
{
    begin(WORK_ENTER);
    put_string("name");
    put32(0);
    end();
    CHECK(is_refused("longer than its arguments"));
}

TEST(a_string_with_a_nul_inside_is_refused)
{
    begin(WORK_ENTER);
    put32(3);
    put("a\0b", 4);
    end();
    CHECK(is_refused("NUL inside"));
}

TEST(a_name_is_one_component)
{
    CHECK(work_is_name("a") && work_is_name("...") && work_is_name(".a") && work_is_name("\xff"));
    CHECK(!work_is_name("") && !work_is_name(".") && !work_is_name(".."));
    CHECK(!work_is_name("a/b") && !work_is_name("/a") && !work_is_name("a/"));
}

int main(void)
{
    RUN(a_record_is_read_as_it_was_written);
    RUN(only_the_first_of_two_records_is_read);
    RUN(a_record_that_is_cut_anywhere_is_not_complete);
    RUN(a_record_of_the_greatest_length_is_read);
    RUN(a_longer_record_is_refused_before_it_is_complete);
    RUN(an_unknown_opcode_is_refused);
    RUN(an_argument_that_goes_beyond_its_record_is_refused);
    RUN(bytes_behind_the_arguments_are_refused);
    RUN(a_string_with_a_nul_inside_is_refused);
    RUN(a_name_is_one_component);
    return failures != 0;
}
