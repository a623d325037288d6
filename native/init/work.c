/* Reads the records of a worker: see worker.h. It is pure, and makes no system calls. */
#include <string.h>

#include "worker.h"

#define HEADER_LENGTH (2 * sizeof(uint32_t))

static const char *const signatures[] = {
#define WORK(code, name, signature, function) [code] = (signature),
#include "files.def"
#include "work.def"
#undef WORK
};

static int read_arguments(struct reader *reader, struct work_record *record)
{
    const char *letters = signatures[record->opcode];
    for (int i = 0; letters[i]; i++)
        if (reader_argument(reader, letters[i], &record->arguments[i]) < 0)
            return -1;
    if (reader_left(reader) > 0)
        return reader_refuse(reader, "a record is longer than its arguments");
    return 0;
}

int64_t work_read(const uint8_t *bytes, size_t length, struct work_record *record,
                  const char **problem)
{
    struct reader reader = {.at = bytes, .end = bytes + length};
    uint32_t size;
    record->opcode = 0;
    if (length < HEADER_LENGTH)
        return 0;
    (void)reader_number(&reader, &record->opcode); /* the header is complete */
    (void)reader_number(&reader, &size);
    if (record->opcode >= sizeof signatures / sizeof signatures[0] || !signatures[record->opcode])
        (void)reader_refuse(&reader, "the record is unknown to this build of the helper");
    else if (size > WORK_MAX_LENGTH)
        (void)reader_refuse(&reader, "a record is too long");
    else if (reader_left(&reader) < size)
        return 0;
    if (!reader.problem) {
        reader.end = reader.at + size;
        if (read_arguments(&reader, record) == 0)
            return (int64_t)(HEADER_LENGTH + size);
    }
    *problem = reader.problem;
    return -1;
}

int work_is_name(const char *name)
{
    return *name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && !strchr(name, '/');
}
