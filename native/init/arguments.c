/* Reads arguments by their letters: see arguments.h. It is pure, and makes no system calls. */
#include "arguments.h"

#include <string.h>

static uint32_t load32(const uint8_t *at)
{
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static uint64_t load64(const uint8_t *at)
{
    uint64_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

size_t reader_left(const struct reader *reader)
{
    return (size_t)(reader->end - reader->at);
}

int reader_refuse(struct reader *reader, const char *problem)
{
    reader->problem = problem;
    return -1;
}

int reader_number(struct reader *reader, uint32_t *value)
{
    if (reader_left(reader) < sizeof *value)
        return reader_refuse(reader, "a number is cut off");
    *value = load32(reader->at);
    reader->at += sizeof *value;
    return 0;
}

static int read64(struct reader *reader, uint64_t *value)
{
    if (reader_left(reader) < sizeof *value)
        return reader_refuse(reader, "a number is cut off");
    *value = load64(reader->at);
    reader->at += sizeof *value;
    return 0;
}

static int read_string(struct reader *reader, const char **string)
{
    uint32_t length;
    if (reader_number(reader, &length) < 0)
        return -1;
    if (reader_left(reader) <= length)
        return reader_refuse(reader, "a string is cut off");
    if (reader->at[length] != 0)
        return reader_refuse(reader, "a string does not end in NUL");
    if (memchr(reader->at, 0, length))
        return reader_refuse(reader, "a string has a NUL inside");
    *string = (const char *)reader->at;
    reader->at += (size_t)length + 1;
    return 0;
}

static int read_strings(struct reader *reader, struct vector *vector)
{
    if (reader_number(reader, &vector->count) < 0)
        return -1;
    vector->first = reader->at;
    for (uint32_t i = 0; i < vector->count; i++) {
        const char *ignored;
        if (read_string(reader, &ignored) < 0)
            return -1;
    }
    return 0;
}

static int read_numbers(struct reader *reader, struct vector *vector)
{
    if (reader_number(reader, &vector->count) < 0)
        return -1;
    if (reader_left(reader) / sizeof(uint32_t) < vector->count)
        return reader_refuse(reader, "a list of numbers is cut off");
    vector->first = reader->at;
    reader->at += (size_t)vector->count * sizeof(uint32_t);
    return 0;
}

static int read_bytes(struct reader *reader, struct vector *vector)
{
    if (reader_number(reader, &vector->count) < 0)
        return -1;
    if (reader_left(reader) < vector->count)
        return reader_refuse(reader, "bytes are cut off");
    vector->first = reader->at;
    reader->at += vector->count;
    return 0;
}

int reader_argument(struct reader *reader, char letter, struct argument *argument)
{
    uint32_t number;
    switch (letter) {
    case 'u':
        if (reader_number(reader, &number) < 0)
            return -1;
        argument->number = number;
        return 0;
    case 'q':
        return read64(reader, &argument->number);
    case 's':
        return read_string(reader, &argument->string);
    case 'v':
        return read_strings(reader, &argument->vector);
    case 'w':
        return read_numbers(reader, &argument->vector);
    case 'b':
        return read_bytes(reader, &argument->vector);
    default:
        return reader_refuse(reader, "the signature is wrong");
    }
}

const char *vector_string(const uint8_t **position)
{
    uint32_t length = load32(*position);
    const char *string = (const char *)*position + sizeof length;
    *position += sizeof length + (size_t)length + 1;
    return string;
}

uint32_t vector_number(const struct vector *vector, uint32_t index)
{
    return load32(vector->first + (size_t)index * sizeof(uint32_t));
}
